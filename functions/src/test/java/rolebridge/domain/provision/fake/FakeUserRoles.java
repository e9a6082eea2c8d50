package rolebridge.domain.provision.fake;

import java.util.List;
import rolebridge.domain.port.UserRoles;

record FakeUserRoles(FakeAws aws, Caller caller) implements UserRoles {

  @Override
  public List<String> arnsOf(String userName) {
    return caller.read(
        "ListRoles",
        () ->
            aws.roles.values().stream()
                .filter(role -> role.path.equals("/rolebridge/" + userName + "/"))
                .map(role -> role.arn)
                .sorted()
                .toList());
  }
}
