package rolebridge.cli.uninstall;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import rolebridge.cli.setup.Commands;

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
   * @param resources how many go with it, by type
   * @param going physical ids of those
   * @param kept physical ids of those that its template keeps
   * @param buckets those that have its functions' code, but SAM's own
   */
  record Stack(
      String status,
      boolean isProtected,
      Map<String, String> parameters,
      Map<String, Integer> resources,
      Set<String> going,
      Set<String> kept,
      Set<String> buckets) {

    public Stack {
      parameters = Map.copyOf(parameters);
      resources = Map.copyOf(resources);
      going = Set.copyOf(going);
      kept = Set.copyOf(kept);
      buckets = Set.copyOf(buckets);
    }

    /** Whether a resource with this name, or this at the end of its ARN, is deleted with it. */
    boolean takesAlong(String name) {
      return isIn(going, name);
    }

    /** The ARNs of the managed policies that are deleted with it. */
    Set<String> policies() {
      return going.stream().filter(id -> id.contains(":policy/")).collect(Collectors.toSet());
    }

    /** Whether such a resource is this stack's and stays. */
    boolean keeps(String name) {
      return isIn(kept, name);
    }

    private static boolean isIn(Set<String> ids, String name) {
      return ids.stream().anyMatch(id -> id.equals(name) || id.endsWith("/" + name));
    }

    /** Whether it has what works for users. */
    boolean works() {
      return resources.containsKey("AWS::Lambda::Function");
    }
  }

  /**
   * Looks.
   *
   * @throws rolebridge.cli.setup.Failure when the stack of this name isn't this installation's
   */
  Optional<Stack> stack();

  /** CloudFormation's word for the state of the stack alone; empty when there is none. */
  Optional<String> status();

  /** What stands before a command line that the user runs on this account. */
  String awsCommand();

  /** Command lines of rolebridge that work on it. */
  Commands commands();

  /** The users below rolebridge's path, and those of whom a secret is left that isn't deleted. */
  Set<String> users();

  /** The secrets in their recovery window, and since when. */
  Map<String, Instant> secretsInRecovery();

  /** Executions of the stack's machines that go on, by ARN. */
  List<String> runs();

  /**
   * The stack's boundaries that there are, by name, and the users, roles and groups that have each,
   * as boundary or attached.
   */
  Map<String, Set<String>> boundaries();

  /** The users, roles and groups that have the managed policy; none where there is no such one. */
  Set<String> holders(String policyArn);

  /** The log groups of functions and machines, of this namespace by their tag. */
  Set<String> logGroups();

  /** A role that only another region's stack, or spoke.yaml's, has once this one is gone. */
  Optional<String> roleOfAnother();

  /** Whether there is the stack in which SAM keeps code, of whatever application. */
  boolean samStack();

  /**
   * Begins to delete the stack.
   *
   * @param retained logical ids of resources whose deletion failed and that stay
   */
  void delete(List<String> retained);

  /** Deletes it with all its events; one that is gone is no error. */
  void deleteLogGroup(String name);

  /**
   * Deletes it unless somebody has it; one that is gone is no error.
   *
   * @return false when IAM refuses, since somebody got it meanwhile
   */
  boolean deleteBoundary(String name);

  /** Why resources couldn't be deleted, by logical id, the last time that was tried. */
  Map<String, String> failures();
}
