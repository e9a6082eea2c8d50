package rolebridge.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.Json;
import rolebridge.domain.policy.Namespace;
import software.amazon.awssdk.services.cloudformation.model.ResourceStatus;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;

class AdoptionTest {

  private static final String TEMPLATE =
      """
        Fn::ForEach::LogsAndRoles:
          - State
          - [ResolveRequest, EnsureUser,
             RepairUsers]
      """;

  private static final String USER_BOUNDARY =
      "A rolebridge user can assume the roles below its own path and do nothing else.";

  private final Account account = new Account();
  private final Namespace stage = new Namespace("rolebridge_stage");

  /** Whatever is put into it. */
  private static final class Account implements KeptResources {

    final List<LogGroup> logGroups = new ArrayList<>();
    final List<Boundary> boundaries = new ArrayList<>();
    final Set<String> roles = new TreeSet<>();

    @Override
    public List<LogGroup> logGroups(Set<String> names) {
      return logGroups.stream().filter(group -> names.contains(group.name())).toList();
    }

    @Override
    public List<Boundary> boundaries(Set<String> names) {
      return boundaries.stream().filter(policy -> names.contains(policy.name())).toList();
    }

    @Override
    public boolean hasRole(String name) {
      return roles.contains(name);
    }
  }

  private Adoption.Found found() {
    return new Adoption(new KeptNames(TEMPLATE, stage), account).found();
  }

  private void logGroup(String name, Map<String, String> tags) {
    logGroup(name, Optional.of("arn:aws:kms:key"), tags);
  }

  private void logGroup(String name, Optional<String> key, Map<String, String> tags) {
    account.logGroups.add(new KeptResources.LogGroup(name, Optional.of(30), key, tags));
  }

  private void boundary(String description) {
    account.boundaries.add(
        new KeptResources.Boundary(
            "rolebridge_stage-user-boundary",
            "arn:aws:iam::123456789012:policy/rolebridge_stage-user-boundary",
            description,
            Map.of("Version", "2012-10-17")));
  }

  private static Map<String, String> tagged() {
    return Map.of("rolebridge:namespace", "rolebridge_stage", "CostCenter", "4711");
  }

  @Test
  void nothingThere_nothingIsTakenOver() {
    logGroup("/aws/lambda/rolebridge-EnsureUser", Map.of());

    assertThat(found().isEmpty()).isTrue();
    assertThat(found().takeOver(Optional.empty())).isEqualTo(TakeOver.NONE);
  }

  /** An import may hold nothing else, and leaves nothing out of what there is. */
  @Test
  void whatIsThere_isImportedAsItIs() throws IOException {
    logGroup("/aws/lambda/rolebridge_stage-EnsureUser", tagged());
    logGroup("/aws/vendedlogs/states/rolebridge_stage", tagged());
    boundary(USER_BOUNDARY);

    Adoption.Found found = found();

    assertThat(found.resources())
        .extracting(one -> one.logicalResourceId() + " " + one.resourceIdentifier())
        .containsExactly(
            "UserBoundary {PolicyArn=arn:aws:iam::123456789012:policy/rolebridge_stage-user-boundary}",
            "EnsureUserLog {LogGroupName=/aws/lambda/rolebridge_stage-EnsureUser}",
            "MachinesLog {LogGroupName=/aws/vendedlogs/states/rolebridge_stage}");
    Map<String, Object> template = Json.object(found.template());
    assertThat(template).containsOnlyKeys("AWSTemplateFormatVersion", "Parameters", "Resources");
    Map<?, ?> resources = (Map<?, ?>) template.get("Resources");
    assertThat(resources.keySet())
        .map(Object::toString)
        .containsExactlyInAnyOrder("UserBoundary", "EnsureUserLog", "MachinesLog");
    assertThat(resources.values())
        .allSatisfy(one -> assertThat(((Map<?, ?>) one).get("DeletionPolicy")).isEqualTo("Retain"));
    assertThat(resources.get("EnsureUserLog").toString())
        .contains("RetentionInDays=30", "KmsKeyId=arn:aws:kms:key", "Key=CostCenter");
    assertThat(resources.get("UserBoundary").toString())
        .contains("PolicyDocument={Version=2012-10-17}", "Description=" + USER_BOUNDARY);
    assertThat(found.takeOver(Optional.empty()).changes())
        .containsExactly(
            "take over 2 log groups of an earlier stack with their events, such as"
                + " /aws/lambda/rolebridge_stage-EnsureUser",
            "take over the boundary rolebridge_stage-user-boundary and give it these sources'"
                + " rules");
  }

  /**
   * The deployment that follows gives it the key that the stack has: CloudFormation compares its
   * template with this one.
   */
  @Test
  void logGroupWithoutAKey_isImportedWithoutOne() {
    logGroup("/aws/lambda/rolebridge_stage-EnsureUser", Optional.empty(), tagged());

    assertThat(found().template())
        .contains("/aws/lambda/rolebridge_stage-EnsureUser")
        .doesNotContain("KmsKeyId");
  }

  /** What is as it is in another namespace isn't looked at, whatever it says of itself. */
  @Test
  void keptThingsOfAnotherNamespace_areLeftAlone() {
    logGroup("/aws/lambda/rolebridge-EnsureUser", tagged());
    logGroup("/aws/vendedlogs/states/rolebridge_stage2", tagged());
    account.boundaries.add(
        new KeptResources.Boundary(
            "rolebridge-user-boundary", "arn:aws:iam::1:policy/x", USER_BOUNDARY, Map.of()));
    account.roles.add("rolebridge-EnsureUser");

    assertThat(found().isEmpty()).isTrue();
  }

  /**
   * UpgradeIT deploys one; that the present template has what is looked for, a contract test holds.
   */
  @Test
  void templateFromBeforeLogGroupsWereKept_knowsNone() {
    assertThat(new KeptNames("Resources:", stage).logGroups()).isEmpty();
  }

  private static Stack stack(StackStatus status) {
    return Stack.builder().stackName("rolebridge-stage").stackStatus(status).build();
  }

  static StackResourceSummary resource(String type, String id, ResourceStatus status) {
    return StackResourceSummary.builder()
        .resourceType(type)
        .physicalResourceId(id)
        .resourceStatus(status)
        .build();
  }

  private TakeOver takeOver(StackStatus status, StackResourceSummary... resources) {
    return new Adoption(new KeptNames(TEMPLATE, stage), account)
        .takeOver(Optional.of(stack(status)), List.of(resources));
  }

  private static StackResourceSummary logGroupOfTheStack(String function, ResourceStatus status) {
    return resource("AWS::Logs::LogGroup", "/aws/lambda/rolebridge_stage-" + function, status);
  }

  /**
   * As after a version that has a function more was rolled back, and is deployed again. The second
   * was left by the stack with an update, which may still be told.
   */
  @Test
  void logGroupThatTheStackOnceHad_isInTheWayOfItsUpdate() {
    logGroup("/aws/lambda/rolebridge_stage-EnsureUser", tagged());
    logGroup("/aws/lambda/rolebridge_stage-RepairUsers", tagged());
    logGroup("/aws/lambda/rolebridge_stage-ResolveRequest", tagged());
    logGroup("/aws/lambda/rolebridge_stage-OfAnotherVersion", tagged());

    TakeOver found =
        takeOver(
            StackStatus.UPDATE_COMPLETE,
            logGroupOfTheStack("EnsureUser", ResourceStatus.CREATE_COMPLETE),
            logGroupOfTheStack("RepairUsers", ResourceStatus.DELETE_SKIPPED),
            resource("AWS::SQS::Queue", null, ResourceStatus.CREATE_FAILED));

    assertThat(found.deleted())
        .containsExactlyInAnyOrder(
            "/aws/lambda/rolebridge_stage-RepairUsers",
            "/aws/lambda/rolebridge_stage-ResolveRequest");
    assertThat(found.changes())
        .first(InstanceOfAssertFactories.STRING)
        .startsWith(
            "delete the log group /aws/lambda/rolebridge_stage-RepairUsers with its events");
  }

  /** Another machine's deployment may just be making it. */
  @ParameterizedTest
  @EnumSource(
      value = StackStatus.class,
      names = {"UPDATE_IN_PROGRESS", "CREATE_IN_PROGRESS", "DELETE_IN_PROGRESS"})
  void logGroup_isInNobodysWay_whileTheStackIsBeingChanged(StackStatus status) {
    logGroup("/aws/lambda/rolebridge_stage-RepairUsers", tagged());

    assertThat(takeOver(status, logGroupOfTheStack("EnsureUser", ResourceStatus.CREATE_COMPLETE)))
        .isEqualTo(TakeOver.NONE);
  }

  /** What it kept, the next one takes over. */
  @Test
  void logGroup_isInNobodysWay_onceTheStackHasGone() {
    logGroup("/aws/lambda/rolebridge_stage-RepairUsers", tagged());

    assertThat(takeOver(StackStatus.UPDATE_COMPLETE)).isEqualTo(TakeOver.NONE);
    assertThat(
            takeOver(
                StackStatus.ROLLBACK_COMPLETE,
                logGroupOfTheStack("RepairUsers", ResourceStatus.DELETE_COMPLETE)))
        .isEqualTo(TakeOver.NONE);
  }

  @Test
  void logGroupOfSomebodyElse_isNotDeletedForAnUpdate() {
    logGroup("/aws/lambda/rolebridge_stage-RepairUsers", Map.of());

    Failure failure =
        catchThrowableOfType(
            Failure.class,
            () ->
                takeOver(
                    StackStatus.UPDATE_COMPLETE,
                    logGroupOfTheStack("EnsureUser", ResourceStatus.CREATE_COMPLETE)));

    assertThat(failure.error()).isEqualTo("NameTaken");
  }

  @Test
  void stackWhoseImportWasRolledBack_isReplaced_andWhatItHasTakenOver() {
    boundary(USER_BOUNDARY);

    TakeOver found =
        takeOver(
            StackStatus.IMPORT_ROLLBACK_COMPLETE,
            resource("AWS::IAM::ManagedPolicy", "arn", ResourceStatus.DELETE_SKIPPED));

    assertThat(found)
        .isEqualTo(
            new TakeOver(
                Optional.of("rolebridge-stage"),
                Set.of(),
                Set.of(),
                Set.of("rolebridge_stage-user-boundary")));
    assertThat(found.changes())
        .first(InstanceOfAssertFactories.STRING)
        .startsWith("delete the stack rolebridge-stage, whose import was rolled back");
  }

  static Stream<TakeOver> more() {
    Set<String> one = Set.of("rolebridge-new");
    return Stream.of(
        new TakeOver(Optional.of("rolebridge"), Set.of(), Set.of(), Set.of()),
        new TakeOver(Optional.empty(), one, Set.of(), Set.of()),
        new TakeOver(Optional.empty(), Set.of(), one, Set.of()),
        new TakeOver(Optional.empty(), Set.of(), Set.of(), one));
  }

  /** Somebody was asked before; less than that is no harm. */
  @ParameterizedTest
  @MethodSource("more")
  void whatNobodyAgreedTo_isRefusedByName(TakeOver found) {
    found.requireWithin(found);
    TakeOver.NONE.requireWithin(found);

    Failure failure = catchThrowableOfType(Failure.class, () -> found.requireWithin(TakeOver.NONE));

    assertThat(failure.error()).isEqualTo("FoundMore");
    assertThat(failure)
        .hasMessageContaining(found.changes().getFirst())
        .hasMessageEndingWith("Nothing was deployed.");
  }

  /** With boundaries as large as IAM has managed policies: 6,144 characters. */
  @ParameterizedTest
  @CsvSource({"10, true", "50, false"})
  void import_isRefusedOnlyWhenItIsTooLarge(int tags, boolean fits) {
    KeptNames names = KeptNames.of(Path.of("").toAbsolutePath().getParent(), stage);
    Map<String, String> many = new HashMap<>(tagged());
    IntStream.range(many.size(), tags)
        .forEach(i -> many.put("CostCenter-%02d".formatted(i), "somebody-%02d".formatted(i)));
    names.logGroups().values().forEach(name -> logGroup(name, many));
    Map<String, KeptResources.Boundary> boundaries = new HashMap<>();
    KeptNames.boundaries(stage)
        .forEach(
            (id, name) ->
                boundaries.put(
                    id,
                    new KeptResources.Boundary(
                        name, "arn", USER_BOUNDARY, Map.of("Id", "x".repeat(6_135)))));
    Map<String, KeptResources.LogGroup> groups = new HashMap<>();
    names
        .logGroups()
        .forEach(
            (id, name) ->
                account.logGroups.stream()
                    .filter(group -> group.name().equals(name))
                    .forEach(group -> groups.put(id, group)));
    Adoption.Found found = new Adoption.Found(groups, boundaries);

    if (fits) {
      assertThat(found.template()).hasSizeLessThanOrEqualTo(51_200);
    } else {
      Failure failure = catchThrowableOfType(Failure.class, found::template);
      assertThat(failure.error()).isEqualTo("ImportTooLarge");
      assertThat(failure).hasMessageEndingWith("Nothing was deployed.");
      assertThat(failure.remedy()).contains("untag-resource", "rolebridge:namespace");
    }
  }

  private void assertTaken(String named, String remedy) {
    Failure failure = catchThrowableOfType(Failure.class, this::found);
    assertThat(failure.error()).isEqualTo("NameTaken");
    assertThat(failure).hasMessageContaining(named).hasMessageEndingWith("Nothing was deployed.");
    assertThat(failure.remedy()).contains(remedy);
  }

  @Test
  void logGroupOfSomebodyElse_isRefusedByName() {
    logGroup("/aws/lambda/rolebridge_stage-RepairUsers", Map.of("CostCenter", "4711"));

    assertTaken(
        "/aws/lambda/rolebridge_stage-RepairUsers", "rolebridge:namespace=rolebridge_stage");
  }

  @Test
  void logGroupOfAnotherNamespace_withOneOfTheNames_isRefused() {
    logGroup(
        "/aws/lambda/rolebridge_stage-RepairUsers", Map.of("rolebridge:namespace", "rolebridge"));

    assertTaken(
        "/aws/lambda/rolebridge_stage-RepairUsers", "rolebridge:namespace=rolebridge_stage");
  }

  @Test
  void policyOfSomebodyElse_isRefusedByName() {
    boundary("Mine.");

    assertTaken("policy/rolebridge_stage-user-boundary", "--namespace");
  }

  /** Its stack works with them, but no stack of this region owns them. */
  @Test
  void boundariesOfAnInstallationElsewhere_areRefused() {
    boundary(USER_BOUNDARY);
    account.roles.add("rolebridge_stage-provisioner");

    assertTaken("The role rolebridge_stage-provisioner", "Delete that stack first");
  }
}
