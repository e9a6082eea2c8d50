package rolebridge.domain.port;

/** What people have to know of requests that were not simply accepted; never a request itself. */
public interface AcceptanceLog {

  /**
   * Somebody tried what nobody does by mistake.
   *
   * @param kind stable name of what was tried
   * @param eventId empty when there is none
   * @param account who sent it, empty when unknown
   * @param claim what was claimed, empty for nothing
   */
  void securityEvent(String kind, String eventId, String account, String claim);

  /** A message wasn't dealt with and comes again. */
  void comesAgain(String messageId, String reason);
}
