package rolebridge.domain.fake;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import rolebridge.domain.policy.GrantPolicy;
import rolebridge.domain.policy.IamArn;
import rolebridge.domain.port.UserRoles;
import rolebridge.domain.request.SpokeUserName;

record FakeUserRoles(FakeAws aws, Caller caller) implements UserRoles {

  @Override
  public List<String> arnsOf(String userName) {
    return accountsOf(userName).stream()
        .flatMap(accountId -> arnsIn(accountId, userName).stream())
        .toList();
  }

  @Override
  public Set<String> accountsOf(String userName) {
    Set<String> accountIds = new TreeSet<>();
    accountIds.add(SpokeUserName.accountOf(userName).orElse(FakeAws.ACCOUNT_ID));
    caller
        .userPolicies()
        .find(userName, userName + "-UserPolicy")
        .map(GrantPolicy::grantedAccounts)
        .ifPresent(accountIds::addAll);
    return accountIds;
  }

  @Override
  public List<String> arnsIn(String accountId, String userName) {
    return caller.read(
        "ListRoles",
        () -> {
          aws.requireOpen(accountId);
          String path = "/rolebridge/" + userName + "/";
          return aws.roles.values().stream()
              .filter(role -> role.path.equals(path))
              .filter(role -> IamArn.accountOf(role.arn).equals(accountId))
              .map(role -> role.arn)
              .sorted()
              .toList();
        });
  }
}
