package rolebridge.domain.fake;

import java.util.List;
import java.util.function.Function;
import rolebridge.domain.fake.FakeAws.UserState;
import rolebridge.domain.port.UserAccess;

record FakeUserAccess(FakeAws aws, Caller caller) implements UserAccess {

  @Override
  public List<String> inlinePolicies(String userName) {
    return read("ListUserPolicies", userName, user -> List.copyOf(user.inlinePolicies.keySet()));
  }

  @Override
  public List<String> attachedPolicies(String userName) {
    return read("ListAttachedUserPolicies", userName, user -> List.copyOf(user.attachedPolicies));
  }

  @Override
  public List<String> groups(String userName) {
    return read("ListGroupsForUser", userName, user -> List.copyOf(user.groups));
  }

  @Override
  public boolean hasConsolePassword(String userName) {
    return read("GetLoginProfile", userName, user -> user.consolePassword);
  }

  private <T> T read(String operation, String userName, Function<UserState, T> of) {
    return caller.read(operation, () -> of.apply(aws.user(userName)));
  }
}
