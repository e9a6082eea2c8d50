package rolebridge.cli.uninstall;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What there is of rolebridge in the hub's account, and the deletion of its stack. */
public interface Installed {

  /** The name of the stack that has the installation. */
  String stackName();

  /**
   * The stack in whichever state; empty when there is none.
   *
   * @param status CloudFormation's word
   * @param isProtected whether termination protection is on
   * @param parameters by name
   * @param resources how many it has, by type
   */
  record Stack(
      String status,
      boolean isProtected,
      Map<String, String> parameters,
      Map<String, Integer> resources) {

    public Stack {
      parameters = Map.copyOf(parameters);
      resources = Map.copyOf(resources);
    }
  }

  Optional<Stack> stack();

  /** The users below rolebridge's path, and those of whom a secret is left that isn't deleted. */
  Set<String> users();

  /** The secrets in their recovery window, and since when. */
  Map<String, Instant> secretsInRecovery();

  /** Executions of the stack's machines that go on, by ARN. */
  List<String> runs();

  /** The boundaries that there are, by the stack's names of them, and who has each. */
  Map<String, Set<String>> boundaries();

  /** The log groups of functions and machines. */
  Set<String> logGroups();

  /** Whether there is the stack in which SAM keeps code, of whatever application. */
  boolean samStack();

  /**
   * Begins to delete the stack.
   *
   * @param retained logical ids of resources whose deletion failed and that stay
   */
  void delete(List<String> retained);

  /** Why resources couldn't be deleted, by logical id, the last time that was tried. */
  Map<String, String> failures();
}
