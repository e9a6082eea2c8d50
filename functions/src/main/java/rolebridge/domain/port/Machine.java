package rolebridge.domain.port;

/** The state machines that other accounts' requests start. */
public enum Machine {
  PROVISION,
  DECOMMISSION,
  ROTATE_USER,

  /** Does nothing but announce that a request was rejected. */
  REJECT
}
