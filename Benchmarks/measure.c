// Runs commands in turn, A B C, B C A, ..., and prints what each run took.
//
//     measure FIRST ROUNDS SECONDS < commands
//
// FIRST is the number of the first round, which decides the order in it. No round is begun after
// SECONDS. Each line of the input is one command, its fields separated by tabs:
//
//     NAME PERIOD PROGRAM ARGUMENT...
//
// PERIOD is 1 for a command that runs in each round, 3 for one that runs in each third. A line of
// output is one run: name, wall time, time on a processor, peak resident memory, page faults, and
// the exit status (128 + number for a signal):
//
//     NAME NANOSECONDS MICROSECONDS KIBIBYTES FAULTS STATUS
//
// It is a program of its own, and small, because a child's peak memory begins with that of the
// parent that it was forked from.

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST_COMMANDS = 32, MOST_ARGUMENTS = 128, LONGEST_LINE = 4096 };

struct command {
  char *name;
  long period;
  char *arguments[MOST_ARGUMENTS + 1];
};

static _Noreturn void stop(const char *what, int error) {
  fprintf(stderr, "measure: %s%s%s\n", what, error ? ": " : "", error ? strerror(error) : "");
  exit(2);
}

static long number(const char *text) {
  char *end = NULL;
  long value = text == NULL ? -1 : strtol(text, &end, 10);
  if (text == NULL || end == text || *end != '\0' || value < 0)
    stop("a number was expected", 0);
  return value;
}

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

// Splits a line, which the command then owns.
static struct command parse(char *line) {
  struct command command = {.name = strtok(line, "\t\n")};
  command.period = number(strtok(NULL, "\t\n"));
  int count = 0;
  for (char *word; (word = strtok(NULL, "\t\n")) != NULL;) {
    if (count == MOST_ARGUMENTS)
      stop("a command has too many arguments", 0);
    command.arguments[count++] = word;
  }
  if (command.name == NULL || command.period == 0 || count == 0)
    stop("a line needs a name, a period from 1 on, and a program", 0);
  return command;
}

static int read_commands(struct command *commands) {
  char line[LONGEST_LINE];
  int count = 0;
  while (fgets(line, sizeof(line), stdin) != NULL) {
    if (strchr(line, '\n') == NULL)
      stop("a line is too long", 0);
    if (count == MOST_COMMANDS)
      stop("too many commands", 0);
    char *copy = strdup(line);
    if (copy == NULL)
      stop("strdup", errno);
    commands[count++] = parse(copy);
  }
  return count;
}

static void silence(posix_spawn_file_actions_t *actions) {
  int error = posix_spawn_file_actions_init(actions);
  if (error == 0)
    error = posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  if (error == 0)
    error = posix_spawn_file_actions_addopen(actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  if (error == 0)
    error = posix_spawn_file_actions_addopen(actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  if (error != 0)
    stop("posix_spawn_file_actions", error);
}

static void run(struct command *command, const posix_spawn_file_actions_t *actions) {
  extern char **environ;
  pid_t child;
  int status;
  struct rusage usage;
  int64_t start = now();
  int error =
      posix_spawn(&child, command->arguments[0], actions, NULL, command->arguments, environ);
  if (error != 0)
    stop(command->arguments[0], error);
  while (wait4(child, &status, 0, &usage) < 0) {
    if (errno != EINTR)
      stop("wait4", errno);
  }
  int64_t wall = now() - start;
  int64_t cpu = ((int64_t)usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000 +
                usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
  int code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  printf("%s\t%lld\t%lld\t%ld\t%ld\t%d\n", command->name, (long long)wall, (long long)cpu,
         usage.ru_maxrss, usage.ru_minflt + usage.ru_majflt, code);
}

int main(int count, char **arguments) {
  if (count != 4)
    stop("usage: measure FIRST ROUNDS SECONDS < commands", 0);
  long first = number(arguments[1]);
  long end = first + number(arguments[2]);
  // The namespace must not outlast what made it.
  if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0)
    stop("prctl", errno);
  int64_t deadline = now() + number(arguments[3]) * 1000000000;
  struct command commands[MOST_COMMANDS];
  int commands_count = read_commands(commands);
  posix_spawn_file_actions_t actions;
  silence(&actions);
  for (long round = first; round < end && now() < deadline; round++) {
    for (int place = 0; place < commands_count; place++) {
      struct command *command = &commands[(round + place) % commands_count];
      if (round % command->period == 0)
        run(command, &actions);
    }
  }
  return 0;
}
