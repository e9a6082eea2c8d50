package rolebridge.domain.port;

/** AWS refuses a deletion because something else still hangs on the thing. */
public final class StillInUseException extends RuntimeException {

  public StillInUseException(String message, Throwable cause) {
    super(message, cause);
  }
}
