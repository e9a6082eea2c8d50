package rolebridge.cli.uninstall;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.stack.KeptNames;
import rolebridge.cli.uninstall.Installed.Stack;
import rolebridge.domain.policy.IamArn;
import rolebridge.domain.port.Pause;

/**
 * Takes an installation away: its stack, once nobody needs it. Users, roles, policies and secrets
 * aren't the stack's and are never touched.
 */
public final class Uninstall {

  private static final String SPOKE =
      "whoever deployed spoke.yaml there deletes that stack, which is of no use without this one";

  private static final String BUCKET =
      "it has code of the functions, maybe of other installations; delete it once no stack needs it";

  /** There is a change set and nothing else; it doesn't end by itself. */
  private static final String NOT_BEGUN = "REVIEW_IN_PROGRESS";

  private static final Duration POLL = Duration.ofSeconds(2);
  private static final int MOST_NAMED = 20;

  private final Installed installed;
  private final Set<String> left;
  private final boolean deletesLogs;
  private final Pause pause;

  /**
   * Makes it.
   *
   * @param left users that may stay without anybody who rotates their keys
   * @param deletesLogs whether the log groups that the stack leaves go as well
   */
  public Uninstall(Installed installed, Set<String> left, boolean deletesLogs, Pause pause) {
    this.installed = installed;
    this.left = Set.copyOf(left);
    this.deletesLogs = deletesLogs;
    this.pause = pause;
  }

  /**
   * What would be done, or was.
   *
   * @param goes how many of what, with the stack or after it
   * @param refusal why it isn't done; empty when it can be
   */
  public record Plan(
      boolean isInstalled,
      Map<String, Integer> goes,
      List<Remaining> stays,
      Optional<Failure> refusal) {

    /** Whether there is a stack, or something that goes although there is none. */
    public boolean isAnything() {
      return isInstalled || !goes.isEmpty();
    }
  }

  /**
   * What is in the account beside the stack.
   *
   * @param another a role of another region's or account's installation with the same namespace;
   *     none where this stack has what works, since its names can't be there twice
   */
  private record Around(
      Set<String> users, Map<String, Set<String>> boundaries, Optional<String> another) {

    /** Whether the boundary is there once this stack is gone and is nobody's. */
    boolean isUnused(String boundary, Optional<Stack> stack) {
      return boundaries.get(boundary).isEmpty()
          && stack.filter(one -> one.takesAlong(boundary)).isEmpty()
          && (another.isEmpty() || stack.filter(one -> one.keeps(boundary)).isPresent());
    }

    /** Whether IAM doesn't let it go with the stack that would take it along. */
    boolean isHeld(String boundary, Stack stack) {
      return !boundaries.get(boundary).isEmpty() && stack.takesAlong(boundary);
    }
  }

  private Around around(Optional<Stack> stack) {
    return new Around(
        installed.users(),
        installed.boundaries(),
        stack.filter(Stack::works).isPresent() ? Optional.empty() : installed.roleOfAnother());
  }

  /** Looks and changes nothing. */
  public Plan plan() {
    Optional<Stack> stack = installed.stack();
    Around around = around(stack);
    Map<String, Integer> goes = new TreeMap<>();
    stack.ifPresent(present -> goes.putAll(goes(present, around)));
    add(goes, KeptNames.LOG_GROUP, deletesLogs ? keptLogGroups(stack).size() : 0);
    add(goes, KeptNames.BOUNDARY, unusedBoundaries(stack, around).size());
    return new Plan(
        stack.isPresent(),
        goes,
        stays(stack, around, Set.of()),
        stack.flatMap(present -> refusal(present, around)));
  }

  private static void add(Map<String, Integer> goes, String type, int count) {
    goes.merge(type, count, Integer::sum);
    goes.remove(type, 0);
  }

  /** What the stack takes along, but boundaries that somebody has. */
  private static Map<String, Integer> goes(Stack stack, Around around) {
    Map<String, Integer> goes = new TreeMap<>(stack.resources());
    int held =
        (int)
            around.boundaries().keySet().stream()
                .filter(name -> around.isHeld(name, stack))
                .count();
    add(goes, KeptNames.BOUNDARY, -held);
    return goes;
  }

  private Optional<Failure> refusal(Stack stack, Around around) {
    if (stack.status().endsWith("_IN_PROGRESS")
        && !isBeingDeleted(stack)
        && !stack.status().equals(NOT_BEGUN)) {
      return refuse(
          "StackBusy",
          "The stack " + installed.stackName() + " is in state " + stack.status() + ".",
          "Wait until that has ended, then run the same command again.");
    }
    if (stack.isProtected()) {
      return refuse(
          "StackProtected",
          "Termination protection of the stack " + installed.stackName() + " is on.",
          "Switch it off: "
              + installed.awsCommand()
              + " cloudformation update-termination-protection"
              + " --no-enable-termination-protection --stack-name "
              + installed.stackName());
    }
    if (isBeingDeleted(stack) || !stack.works()) {
      return Optional.empty();
    }
    List<String> runs = installed.runs();
    if (!runs.isEmpty()) {
      return refuse(
          "RunsGoOn",
          "Executions go on, which the deletion would cut off: " + named(runs) + ".",
          "Wait until they have ended: " + installed.commands().line("status", "--watch"));
    }
    Set<String> users = new TreeSet<>(around.users());
    Set<String> unknown = new TreeSet<>(left);
    unknown.removeAll(users);
    if (!unknown.isEmpty()) {
      return refuse(
          "UserUnknown",
          "There is no user " + named(unknown) + " of rolebridge.",
          "Leave its --leave out. " + installed.commands().line("inventory") + " lists all users.");
    }
    users.removeAll(left);
    if (!users.isEmpty()) {
      return refuse(
          "UsersLeft",
          "There are users whose keys nobody would rotate, revoke or audit any more: "
              + named(users)
              + ".",
          "Decommission their integrations ("
              + installed.commands().line("decommission", "FILE…")
              + ") and wait until "
              + installed.commands().line("inventory")
              + " is empty, or name each that is to keep its access with"
              + " --leave USER.");
    }
    return attached(stack, around);
  }

  /** People's policies; of boundaries that somebody has the deletion takes care. */
  private Optional<Failure> attached(Stack stack, Around around) {
    Map<String, Set<String>> attached = new TreeMap<>();
    for (String arn : stack.policies()) {
      String name = IamArn.nameOf(arn);
      Set<String> holders = new TreeSet<>();
      if (!around.boundaries().containsKey(name)) {
        holders.addAll(installed.holders(arn));
      }
      if (!holders.isEmpty()) {
        attached.put(name, holders);
      }
    }
    if (attached.isEmpty()) {
      return Optional.empty();
    }
    return refuse(
        "PoliciesAttached",
        "IAM deletes no policy that somebody has, and the stack's are attached: "
            + attached.entrySet().stream()
                .map(each -> each.getKey() + " to " + named(each.getValue()))
                .collect(Collectors.joining("; "))
            + ".",
        "Detach them (aws iam detach-user-policy, detach-role-policy or detach-group-policy), then"
            + " run the same command again.");
  }

  private static boolean isBeingDeleted(Stack stack) {
    return stack.status().startsWith("DELETE_");
  }

  private static Optional<Failure> refuse(String error, String cause, String remedy) {
    return Optional.of(Failure.usage(error, cause + " Nothing was removed.", remedy));
  }

  private static String named(Collection<String> names) {
    String first = names.stream().limit(MOST_NAMED).collect(Collectors.joining(", "));
    return names.size() > MOST_NAMED
        ? first + " and " + (names.size() - MOST_NAMED) + " more"
        : first;
  }

  /**
   * @param refused boundaries that IAM didn't delete
   */
  private List<Remaining> stays(Optional<Stack> stack, Around around, Set<String> refused) {
    List<Remaining> stays = new ArrayList<>();
    String user =
        around
            .another()
            .map(
                role ->
                    "the installation of another region, which has the role "
                        + role
                        + ", works for it")
            .orElse("its keys and roles go on working; nobody rotates or revokes them");
    for (String name : new TreeSet<>(around.users())) {
      stays.add(new Remaining("user", name, user));
    }
    new TreeMap<>(installed.secretsInRecovery())
        .forEach(
            (name, since) ->
                stays.add(
                    new Remaining(
                        "secret",
                        name,
                        "its deletion was scheduled at " + since + "; it goes by itself")));
    new TreeMap<>(around.boundaries())
        .forEach(
            (name, holders) -> {
              if (!holders.isEmpty()) {
                stays.add(
                    new Remaining(
                        "boundary",
                        name,
                        "it is the boundary, or a policy, of "
                            + named(new TreeSet<>(holders))
                            + "; "
                            + installed.commands().line("up")
                            + " takes it over"));
              } else if (refused.contains(name)) {
                stays.add(
                    new Remaining(
                        "boundary",
                        name,
                        "IAM refused to delete it, since somebody had got it; run the same command"
                            + " again"));
              } else if (!around.isUnused(name, stack)
                  && stack.filter(one -> one.takesAlong(name)).isEmpty()) {
                stays.add(
                    new Remaining("boundary", name, "a stack of another region or account has it"));
              }
            });
    if (!deletesLogs) {
      keptLogGroups(stack)
          .forEach(
              name ->
                  stays.add(
                      new Remaining(
                          "log-group",
                          name,
                          "with its events; "
                              + installed.commands().line("up")
                              + " takes it over, --delete-logs deletes it")));
    }
    if (installed.samStack()) {
      stays.add(
          new Remaining(
              "stack",
              "aws-sam-cli-managed-default",
              "SAM keeps code in its bucket, maybe of other applications"));
    }
    stack.ifPresent(present -> stays.addAll(of(present)));
    return stays;
  }

  /** The log groups that there are once this stack is gone. */
  private Set<String> keptLogGroups(Optional<Stack> stack) {
    Set<String> groups = new TreeSet<>(installed.logGroups());
    stack.ifPresent(present -> groups.removeIf(present::takesAlong));
    return groups;
  }

  private static Set<String> unusedBoundaries(Optional<Stack> stack, Around around) {
    return around.boundaries().keySet().stream()
        .filter(name -> around.isUnused(name, stack))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * What only the stack knows: where its code lies, and accounts, and the organization whose
   * accounts may have a stack of spoke.yaml.
   */
  private static List<Remaining> of(Stack stack) {
    List<Remaining> stays = new ArrayList<>();
    new TreeSet<>(stack.buckets())
        .forEach(bucket -> stays.add(new Remaining("bucket", bucket, BUCKET)));
    Stream.of("AllowedAccounts", "OrganizationId")
        .flatMap(name -> Stream.of(stack.parameters().getOrDefault(name, "").split(",", -1)))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .forEach(name -> stays.add(new Remaining("spoke", name, SPOKE)));
    return stays;
  }

  /**
   * Deletes the stack and waits for the end, then what it left and nobody needs. What an earlier
   * one left is deleted likewise.
   *
   * @param note hears the state of the deletion
   * @return what went and what stays
   * @throws Failure when it may not be, or CloudFormation couldn't
   */
  public Plan carryOut(Consumer<String> note) {
    Optional<Stack> stack = installed.stack();
    Map<String, Integer> goes = new TreeMap<>();
    if (stack.isPresent()) {
      Around around = around(stack);
      refusal(stack.get(), around)
          .ifPresent(
              refusal -> {
                throw refusal;
              });
      goes.putAll(goes(stack.get(), around));
      deleteStack(note);
    }
    if (deletesLogs) {
      Set<String> groups = keptLogGroups(Optional.empty());
      for (String group : groups) {
        note.accept(group);
        installed.deleteLogGroup(group);
      }
      add(goes, KeptNames.LOG_GROUP, groups.size());
    }
    Optional<Stack> gone = stack.map(Uninstall::withoutResources);
    Set<String> refused = new TreeSet<>();
    Set<String> unused = unusedBoundaries(gone, around(stack));
    for (String boundary : unused) {
      if (!installed.deleteBoundary(boundary)) {
        refused.add(boundary);
      }
    }
    add(goes, KeptNames.BOUNDARY, unused.size() - refused.size());
    return new Plan(stack.isPresent(), goes, stays(gone, around(stack), refused), Optional.empty());
  }

  /** As it is remembered: nothing can go with it any more. */
  private static Stack withoutResources(Stack stack) {
    return new Stack(
        "DELETE_COMPLETE",
        false,
        stack.parameters(),
        Map.of(),
        Set.of(),
        stack.kept(),
        stack.buckets());
  }

  private void deleteStack(Consumer<String> note) {
    Optional<String> after = deleted(List.of(), note);
    if (after.isEmpty()) {
      return;
    }
    Map<String, String> failures = installed.failures();
    if (left.isEmpty()
        || failures.isEmpty()
        || !KeptNames.boundaryIds().containsAll(failures.keySet())) {
      throw notDeleted(after.get(), failures);
    }
    after = deleted(List.copyOf(new TreeSet<>(failures.keySet())), note);
    if (after.isPresent()) {
      throw notDeleted(after.get(), installed.failures());
    }
  }

  /** The state that it ended in; empty when the stack is gone. */
  private Optional<String> deleted(List<String> retained, Consumer<String> note) {
    installed.delete(retained);
    Optional<String> status = installed.status();
    while (status.filter(one -> one.endsWith("_IN_PROGRESS")).isPresent()) {
      note.accept(status.get());
      pause.of(POLL);
      status = installed.status();
    }
    return status.filter(one -> !one.equals("DELETE_COMPLETE"));
  }

  private Failure notDeleted(String status, Map<String, String> failures) {
    String why =
        new TreeMap<>(failures)
            .entrySet().stream()
                .map(failure -> failure.getKey() + ": " + failure.getValue())
                .collect(Collectors.joining("; "));
    return Failure.environment(
        "StackNotDeleted",
        "CloudFormation couldn't delete the stack "
            + installed.stackName()
            + ", which is in state "
            + status
            + (why.isEmpty() ? "." : ": " + why + "."),
        "Remove the cause, then run the same command again. A boundary goes once no user and no"
            + " role has it.");
  }
}
