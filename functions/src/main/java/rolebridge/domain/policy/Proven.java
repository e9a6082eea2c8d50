package rolebridge.domain.policy;

import java.util.List;

/** Actions that IAM's policy simulator allows on resources, all policies it knows included. */
public record Proven(List<String> actions, List<String> resources) {

  public Proven {
    actions = List.copyOf(actions);
    resources = List.copyOf(resources);
  }
}
