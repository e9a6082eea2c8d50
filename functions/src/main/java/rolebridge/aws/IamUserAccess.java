package rolebridge.aws;

import java.util.List;
import java.util.function.Supplier;
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
  public List<String> inlinePolicies(String userName) {
    return read(
        "Listing the inline policies of user ",
        userName,
        () ->
            iam.listUserPoliciesPaginator(r -> r.userName(userName)).policyNames().stream()
                .toList());
  }

  @Override
  public List<String> attachedPolicies(String userName) {
    return read(
        "Listing the attached policies of user ",
        userName,
        () ->
            iam
                .listAttachedUserPoliciesPaginator(r -> r.userName(userName))
                .attachedPolicies()
                .stream()
                .map(AttachedPolicy::policyArn)
                .toList());
  }

  @Override
  public List<String> groups(String userName) {
    return read(
        "Listing the groups of user ",
        userName,
        () ->
            iam.listGroupsForUserPaginator(r -> r.userName(userName)).groups().stream()
                .map(Group::groupName)
                .toList());
  }

  @Override
  public boolean hasConsolePassword(String userName) {
    return AwsErrors.find(
            "Reading whether user " + userName + " has a console password",
            () -> iam.getLoginProfile(r -> r.userName(userName)))
        .isPresent();
  }

  private <T> T read(String what, String userName, Supplier<T> call) {
    return AwsErrors.call(what + userName, IamPresence.ofUser(iam, userName, call));
  }
}
