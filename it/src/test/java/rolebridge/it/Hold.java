package rolebridge.it;

import java.util.Map;
import java.util.Optional;

/**
 * Calls that wait until the test lets them go. A function's call doesn't wait longer than its SDK
 * does; its state is then tried again, and waits again.
 *
 * @param name of no other hold
 */
record Hold(Installation rolebridge, String name) {

  /** Of all calls that this rule concerns, from now on. */
  static Hold of(Installation rolebridge, String name, Fault calls) {
    calls.times(Integer.MAX_VALUE).hold(name).arm(rolebridge);
    return new Hold(rolebridge, name);
  }

  boolean waits() {
    return JsonText.object(rolebridge.http().get("/_rolebridge/holds")).containsKey(name);
  }

  /** Ends when a call waits. */
  void awaitCall() {
    Poll.until("a call held as " + name, () -> waits() ? Optional.of(name) : Optional.empty());
  }

  /** Lets those go that wait now; later ones wait again. */
  void release() {
    rolebridge.http().post("/_rolebridge/holds/" + name, Map.of());
  }

  /** Lets those go that wait now; later ones don't wait. */
  void end() {
    rolebridge.http().delete("/_rolebridge/holds/" + name);
  }
}
