package rolebridge.cli.hub;

import rolebridge.cli.setup.Failure;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.request.IntegrationRequest;

/** What can be foretold in the hub's own account only. */
public final class HubOnly {

  /** The error's name. */
  public static final String ERROR = "OtherAccountNotVisible";

  private HubOnly() {}

  /**
   * Returns when the request's role is in the hub's account.
   *
   * @param command that asks
   * @param option by which it asks; to leave out, so that the run itself asks
   * @param machine that checks by itself
   * @throws Failure when it is in another account, which lets in no people
   */
  static void require(
      Hub hub, IntegrationRequest request, String command, String option, String machine) {
    String roleAccount = hub.roleAccountOf(request);
    if (!roleAccount.equals(hub.accountId())) {
      throw Failure.usage(
          ERROR,
          command
              + " "
              + option
              + " can look at the hub's own account "
              + hub.accountId()
              + " only; the request's accountId is "
              + roleAccount
              + ", which lets in rolebridge's functions and no people.",
          "Leave "
              + option
              + " out; "
              + machine
              + " checks that account by itself before it changes anything.");
    }
  }
}
