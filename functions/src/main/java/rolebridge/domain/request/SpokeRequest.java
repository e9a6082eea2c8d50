package rolebridge.domain.request;

import java.util.ArrayList;
import java.util.List;

/**
 * A request of another account, in the hub's terms. Whatever it names is the sender's: the role is
 * in its own account, and the user in the hub bears its account's number in the name.
 */
public final class SpokeRequest {

  private SpokeRequest() {}

  /**
   * The request as the hub carries it out, or everything that is wrong with it.
   *
   * @param senderAccount as AWS says who sent it; empty for the hub's own requests
   */
  public static Reading of(Reading reading, String senderAccount) {
    if (senderAccount.isEmpty() || !(reading instanceof Reading.Accepted(var request))) {
      return reading;
    }
    List<Violation> violations = violations(request, senderAccount);
    return violations.isEmpty()
        ? new Reading.Accepted(
            request.of(SpokeUserName.of(senderAccount, request.userName()), senderAccount))
        : new Reading.Rejected(violations);
  }

  private static List<Violation> violations(IntegrationRequest request, String senderAccount) {
    List<Violation> violations = new ArrayList<>();
    if (!request.accountId().isEmpty() && !request.accountId().equals(senderAccount)) {
      violations.add(
          new Violation(
              "/accountId",
              "accountOfAnother",
              request.accountId(),
              "Leave accountId out: an account can ask for roles in itself only, here in "
                  + senderAccount
                  + "."));
    }
    if (request.userName().length() > SpokeUserName.LIMIT) {
      violations.add(
          new Violation(
              "/userName",
              "userNameLength",
              request.userName(),
              "Shorten userName to at most "
                  + SpokeUserName.LIMIT
                  + " characters, since the account's number and a hyphen are put before it."));
    }
    return violations;
  }
}
