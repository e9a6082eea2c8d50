package rolebridge.domain.rotate;

/** States of the key that a user's secret has. */
public enum CurrentKey {
  YOUNG,
  DUE,
  INACTIVE,
  GONE,
  REVOKED,
  NOT_OURS
}
