package rolebridge.cli;

/** Which AWS a command works on. */
enum Target {
  LOCAL,
  AWS
}
