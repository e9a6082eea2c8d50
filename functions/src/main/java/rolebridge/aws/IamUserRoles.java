package rolebridge.aws;

import java.util.List;
import java.util.Set;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.managed.UserAccounts;
import rolebridge.domain.port.UserPolicies;
import rolebridge.domain.port.UserRoles;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.Role;

/** The roles below a user's path in IAM of each account that the user may have roles in. */
public final class IamUserRoles implements UserRoles {

  private final IamAccounts accounts;
  private final UserPolicies userPolicies;
  private final Hub hub;

  public IamUserRoles(IamAccounts accounts, UserPolicies userPolicies, Hub hub) {
    this.accounts = accounts;
    this.userPolicies = userPolicies;
    this.hub = hub;
  }

  @Override
  public List<String> arnsOf(String userName) {
    return accountsOf(userName).stream()
        .flatMap(accountId -> arnsIn(accountId, userName).stream())
        .sorted()
        .toList();
  }

  @Override
  public Set<String> accountsOf(String userName) {
    return UserAccounts.of(userName, hub.ownerOf(userName), userPolicies);
  }

  @Override
  public List<String> arnsIn(String accountId, String userName) {
    IamClient iam = accounts.in(accountId);
    return AwsErrors.call(
        "Listing the roles of user " + userName + " in account " + accountId,
        () ->
            iam
                .listRolesPaginator(r -> r.pathPrefix(hub.pathOf(userName)).maxItems(IamRoles.PAGE))
                .roles()
                .stream()
                .map(Role::arn)
                .toList());
  }
}
