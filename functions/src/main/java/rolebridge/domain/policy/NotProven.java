package rolebridge.domain.policy;

import java.util.List;
import java.util.Locale;

/**
 * Something of an access that no proof shows, and why.
 *
 * @param reason stable for programs
 * @param actions of the permission policy; none when it isn't about them
 * @param resources that the actions are granted on; none when it isn't about them
 * @param explanation the reason in words
 */
public record NotProven(
    Reason reason, List<String> actions, List<String> resources, String explanation) {

  public NotProven {
    actions = List.copyOf(actions);
    resources = List.copyOf(resources);
  }

  /** Why something isn't proven. */
  public enum Reason {
    /** The action is written with a wildcard. */
    WILDCARD("IAM's policy simulator takes no action with a wildcard"),
    /** AWS's list of actions lacks it: nobody knows whether there is such an action. */
    UNKNOWN_ACTION(
        "AWS's list of actions that rolebridge knows has none of this name, and IAM's policy"
            + " simulator allows even a misspelt one that a policy names"),
    /** The statement has a condition. */
    CONDITION("whether the statement's condition holds depends on the call"),
    /** The resource is written with a policy variable. */
    POLICY_VARIABLE("what the policy variable stands for depends on the call"),
    /** A Deny of the same document may take it away again. */
    DENIED_BY_DOCUMENT("a Deny of the same document speaks of it too"),
    /**
     * The simulator allows it on other resources, or it is of a type that the action isn't about.
     */
    RESOURCE("it is allowed on other resources of its statement, and may not know these"),
    /** The role's boundary denies it, whatever the policy says. */
    NEVER_GRANTED("the role's boundary denies it, so no call of it will ever succeed"),
    /** The resource is in another account. */
    OTHER_ACCOUNT("the other account's policies decide too, and the simulator doesn't know them"),
    /** The organization's service control policies deny it by a condition. */
    ORGANIZATION_POLICY(
        "an organization's policy denies it in IAM's simulation, by a condition on what only a real"
            + " call shows"),
    /** There is an organization, whose resource control policies no simulation knows. */
    RESOURCE_CONTROL_POLICY(
        "IAM's policy simulator doesn't know the resource control policies of the organization"),
    /** Nobody could show that the role's trust refuses others. */
    NEGATIVE_PROOF("");

    private final String text;

    Reason(String text) {
      this.text = text;
    }

    /** As tags and texts have it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** Actions on resources. */
  public static NotProven of(Reason reason, List<String> actions, List<String> resources) {
    return new NotProven(reason, actions, resources, reason.text);
  }

  /** All actions on whatever resource. */
  public static NotProven of(Reason reason) {
    return of(reason, List.of(), List.of());
  }

  /** That the trust refuses others than the user. */
  public static NotProven negativeProof(String why) {
    return new NotProven(Reason.NEGATIVE_PROOF, List.of(), List.of(), why);
  }
}
