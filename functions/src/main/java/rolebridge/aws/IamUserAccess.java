package rolebridge.aws;

import rolebridge.domain.port.UserAccess;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AttachedPolicy;
import software.amazon.awssdk.services.iam.model.Group;

/** Policies, groups and console passwords of users in IAM. */
public final class IamUserAccess implements UserAccess {

  private final IamClient iam;

  public IamUserAccess(IamClient iam) {
    this.iam = iam;
  }

  @Override
  public Access of(String userName) {
    return AwsErrors.call(
        "Reading what user " + userName + " may do",
        IamPresence.ofUser(
            iam,
            userName,
            () ->
                new Access(
                    iam.listUserPoliciesPaginator(r -> r.userName(userName)).policyNames().stream()
                        .toList(),
                    iam
                        .listAttachedUserPoliciesPaginator(r -> r.userName(userName))
                        .attachedPolicies()
                        .stream()
                        .map(AttachedPolicy::policyArn)
                        .toList(),
                    iam.listGroupsForUserPaginator(r -> r.userName(userName)).groups().stream()
                        .map(Group::groupName)
                        .toList(),
                    hasConsolePassword(userName))));
  }

  private boolean hasConsolePassword(String userName) {
    return AwsErrors.find(
            "Reading whether user " + userName + " has a console password",
            () -> iam.getLoginProfile(r -> r.userName(userName)))
        .isPresent();
  }
}
