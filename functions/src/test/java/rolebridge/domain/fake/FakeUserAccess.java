package rolebridge.domain.fake;

import java.util.List;
import java.util.function.Function;
import rolebridge.domain.fake.FakeAws.UserState;
import rolebridge.domain.port.UserAccess;

record FakeUserAccess(FakeAws aws, Caller caller) implements UserAccess {

  @Override
  public Access of(String userName) {
    return new Access(
        read("ListUserPolicies", userName, user -> List.copyOf(user.inlinePolicies.keySet())),
        read("ListAttachedUserPolicies", userName, user -> List.copyOf(user.attachedPolicies)),
        read("ListGroupsForUser", userName, user -> List.copyOf(user.groups)),
        read("GetLoginProfile", userName, user -> user.consolePassword));
  }

  private <T> T read(String operation, String userName, Function<UserState, T> of) {
    return caller.read(operation, () -> of.apply(aws.user(userName)));
  }
}
