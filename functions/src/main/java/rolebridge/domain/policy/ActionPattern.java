package rolebridge.domain.policy;

import java.util.List;
import rolebridge.domain.iamdata.ActionReference;
import rolebridge.domain.iamdata.AuthorizationReference;

/** What an action with wildcards stands for. */
public final class ActionPattern {

  private ActionPattern() {}

  /** Whether the action isn't written in full. */
  public static boolean is(String action) {
    return Wildcards.hasAny(action);
  }

  /**
   * The known actions of one service that the pattern covers, in order. None when the service isn't
   * known, nor for {@code *} alone, which covers all there are and ever will be.
   */
  public static List<String> expand(String pattern) {
    int colon = pattern.indexOf(':');
    if (colon < 0) {
      return List.of();
    }
    return AuthorizationReference.service(pattern.substring(0, colon)).stream()
        .flatMap(service -> service.actions().values().stream())
        .map(ActionReference::name)
        .filter(action -> Wildcards.matchesAction(pattern, action))
        .toList();
  }
}
