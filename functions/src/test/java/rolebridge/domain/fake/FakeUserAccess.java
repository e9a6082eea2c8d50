package rolebridge.domain.fake;

import java.util.List;
import rolebridge.domain.fake.FakeAws.UserState;
import rolebridge.domain.port.UserAccess;

record FakeUserAccess(FakeAws aws, Caller caller) implements UserAccess {

  @Override
  public Access of(String userName) {
    return caller.read(
        "ListUserPolicies",
        () -> {
          UserState user = aws.user(userName);
          return new Access(
              List.copyOf(user.inlinePolicies.keySet()),
              List.copyOf(user.attachedPolicies),
              List.copyOf(user.groups),
              user.consolePassword);
        });
  }
}
