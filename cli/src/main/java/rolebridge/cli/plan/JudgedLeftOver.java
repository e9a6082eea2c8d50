package rolebridge.cli.plan;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import rolebridge.cli.setup.Json;
import rolebridge.domain.policy.IamArn;

/**
 * Something left over, and whether it can be decommissioned by its name.
 *
 * @param integration of a role that can be; else empty
 * @param stays why it can't be; empty when it can
 */
public record JudgedLeftOver(LeftOver left, String integration, String stays) {

  static JudgedLeftOver goes(LeftOver left, String integration) {
    return new JudgedLeftOver(left, integration, "");
  }

  static JudgedLeftOver stays(LeftOver left, String why) {
    return new JudgedLeftOver(left, "", why);
  }

  /** Whether decommission can be asked to take it away. */
  public boolean isPrunable() {
    return stays.isEmpty();
  }

  /** What decommission is started with: never with force, so that its last-use check decides. */
  public String input() {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("integration", integration);
    request.put("userName", left.userName());
    request.put("roleName", IamArn.nameOf(left.resource()));
    // A request names permissions, and of one that is to be removed they aren't looked at.
    request.put("actions", List.of());
    Map<String, Object> input = new LinkedHashMap<>();
    input.put("request", request);
    input.put("force", false);
    return Json.pretty(input);
  }
}
