/* A character device that is the virtual printer's end of a cable: makes a pseudo terminal, says its name, and
 * passes bytes between it and standard input and output. Stopped by SIGSTOP it takes nothing, as a stalled printer
 * does; killed, the device goes away, as an unplugged one does. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

static int pass(int from, int to) {
  char bytes[512];
  ssize_t got = read(from, bytes, sizeof bytes);
  for (ssize_t done = 0; done < got;) {
    ssize_t sent = write(to, bytes + done, (size_t)(got - done));
    if (sent <= 0) return 0;
    done += sent;
  }
  return got > 0;
}

int main(void) {
  int master = posix_openpt(O_RDWR | O_NOCTTY);
  if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0) return 1;
  /* Held open, so that the far end may come and go. */
  int held = open(ptsname(master), O_RDWR | O_NOCTTY);
  struct termios raw;
  if (held < 0 || tcgetattr(held, &raw) != 0) return 1;
  cfmakeraw(&raw);
  tcsetattr(held, TCSANOW, &raw);
  printf("%s\n", ptsname(master));
  fflush(stdout);
  struct pollfd ends[2] = {{.fd = 0, .events = POLLIN}, {.fd = master, .events = POLLIN}};
  for (;;) {
    if (poll(ends, 2, -1) < 0) return 1;
    if (ends[0].revents && !pass(0, master)) return 0;
    if (ends[1].revents && !pass(master, 1)) return 0;
  }
}
