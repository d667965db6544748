/// How the kernel ended a dump or answered a request: success, or what went wrong.
public struct KernelStatus: Hashable, Sendable {
  /// A positive errno; 0 for success.
  public let errorNumber: Int32
  /// The kernel's own sentence, mostly absent (extended acknowledgement, since Linux 4.12).
  public let message: String?

  /// A status, and what the kernel said about it.
  public init(errorNumber: Int32, message: String? = nil) {
    self.errorNumber = errorNumber
    self.message = message
  }

  /// Whether the number is 0.
  @inlinable public var isSuccess: Bool { errorNumber == 0 }
}

extension KernelStatus {
  /// Decodes the body of `NLMSG_DONE`: a status, and on newer kernels attributes.
  ///
  /// The status is how a dump reports that the protocol has no handler. A body without one is the
  /// success of a very old kernel.
  public init(done bytes: RawSpan, _ header: NetlinkHeader, body: Range<Int>) {
    guard body.count >= 4 else {
      self.init(errorNumber: 0)
      return
    }
    let status = bytes.uint32(at: body.lowerBound)
    let attributes = (body.lowerBound + 4)..<body.upperBound
    self.init(bytes, header, status: status, attributes: attributes)
  }

  /// Decodes the body of `NLMSG_ERROR`: a status, the request's header, and, unless they are
  /// capped, the request's body; then the attributes.
  ///
  /// - Throws: a `WireError` when there is not even a status.
  public init(
    error bytes: RawSpan, _ header: NetlinkHeader, body: Range<Int>
  ) throws(WireError) {
    guard body.count >= 4 else {
      throw WireError(.bodyTooShort(body.count, required: 4), at: body.lowerBound)
    }
    let status = bytes.uint32(at: body.lowerBound)
    let request = body.lowerBound + 4
    var attributes = body.upperBound..<body.upperBound
    if body.count >= 4 + NetlinkABI.headerSize {
      let isCapped = header.flags & NetlinkABI.NLM_F_CAPPED != 0
      let length = isCapped ? NetlinkABI.headerSize : Int(bytes.uint32(at: request))
      attributes = min(request + NetlinkABI.align(length), body.upperBound)..<body.upperBound
    }
    self.init(bytes, header, status: status, attributes: attributes)
  }

  private init(
    _ bytes: RawSpan, _ header: NetlinkHeader, status: UInt32, attributes: Range<Int>
  ) {
    var message: String?
    if header.flags & NetlinkABI.NLM_F_ACK_TLVS != 0 {
      var walk = AttributeWalk(attributes)
      while let attribute = try? walk.next(in: bytes) {
        if attribute.type == NetlinkABI.NLMSGERR_ATTR_MSG {
          let text = bytes.string(in: attribute.payload)
          message = text.isEmpty ? nil : text
        }
      }
    }
    // The kernel sends negative numbers. `magnitude`, unlike `abs`, does not trap on
    // the smallest one.
    let number = Int32(bitPattern: status).magnitude
    self.init(errorNumber: Int32(clamping: number), message: message)
  }
}
