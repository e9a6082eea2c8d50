package rolebridge.cli.uninstall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.cli.aws.Caller;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.Json;
import rolebridge.contract.Schemas;

class UninstallTest {

  private static final String ONCALL = "arn:aws:iam::123456789012:policy/rolebridge-oncall";

  private static final Caller CALLER =
      new Caller(
          "123456789012",
          Optional.empty(),
          "arn:aws:iam::123456789012:user/jane",
          "eu-central-1",
          "profile test",
          List.of());

  private final FakeInstalled installed = new FakeInstalled();
  private final List<String> notes = new ArrayList<>();

  private Uninstall uninstall(String... left) {
    return new Uninstall(installed, Set.of(left), false, _ -> {});
  }

  private Uninstall uninstallWithLogs() {
    return new Uninstall(installed, Set.of(), true, _ -> {});
  }

  private static UninstallResult result() {
    return new UninstallResult(CALLER, "rolebridge", 80);
  }

  private static void assertDocument(Outcome outcome, String status) {
    assertThat(outcome.document()).containsEntry("status", status);
    assertThat(Schemas.errors("uninstall", Json.pretty(outcome.document()))).isEmpty();
  }

  @Test
  void nobodyLeft_stackAndItsBoundariesGo_andTheLogsStay() {
    Uninstall.Plan plan = uninstall().plan();

    Uninstall.Plan went = uninstall().carryOut(notes::add);
    List<Remaining> stays = went.stays();

    assertThat(plan.goes()).containsEntry("AWS::IAM::ManagedPolicy", 2);
    assertThat(stays)
        .extracting(Remaining::kind, Remaining::name)
        .containsExactly(tuple("log-group", "/aws/lambda/rolebridge-EnsureUser"));
    assertThat(went.stays()).isEqualTo(plan.stays());
    assertThat(went.goes()).isEqualTo(plan.goes());
    assertThat(installed.boundaries).isEmpty();
    Outcome outcome = result().done(went);
    assertDocument(outcome, "uninstalled");
    assertThat(outcome.text()).contains("--delete-logs");
  }

  @Test
  void manyLogGroups_areOneOfThemInTheText_andAllInTheDocument() {
    installed.logGroups.addAll(List.of("/aws/lambda/rolebridge-A", "/aws/lambda/rolebridge-B"));
    installed.buckets.add("code");

    Outcome planned = result().planned(uninstall().plan());

    assertThat(planned.text())
        .containsPattern(
            "log-group +/aws/lambda/rolebridge-A: [^:]+\\R +and 2 more log groups\\R +bucket ")
        .doesNotContain("rolebridge-B");
    assertThat(planned.document().get("stays").toString()).contains("rolebridge-B");
  }

  @Test
  void deleteLogs_nothingStays() {
    Uninstall.Plan plan = uninstallWithLogs().plan();

    Uninstall.Plan went = uninstallWithLogs().carryOut(notes::add);
    List<Remaining> stays = went.stays();

    assertThat(plan.goes()).containsEntry("AWS::Logs::LogGroup", 1);
    assertThat(went).isEqualTo(plan);
    assertThat(stays).isEmpty();
    assertThat(installed.logGroups).isEmpty();
    assertThat(notes).containsExactly("DELETE_IN_PROGRESS", "/aws/lambda/rolebridge-EnsureUser");
  }

  /** As after a run that was killed once the stack was gone. */
  @Test
  void deleteLogs_withoutAStack_goesOnWithWhatItLeft() {
    installed.status = "";
    Uninstall.Plan plan = uninstallWithLogs().plan();

    Uninstall.Plan went = uninstallWithLogs().carryOut(notes::add);

    assertThat(went).isEqualTo(plan);
    assertThat(installed.deletions).isEmpty();
    assertThat(installed.logGroups).isEmpty();
    assertThat(installed.boundaries).isEmpty();
    Outcome outcome = result().done(went);
    assertDocument(outcome, "uninstalled");
    assertThat(outcome.text()).startsWith("What there was of the stack rolebridge is removed");
    assertThat(uninstallWithLogs().plan().goes()).isEmpty();
  }

  /** IAM alone knows at the moment of the deletion. */
  @Test
  void boundaryThatSomebodyGotMeanwhile_stays_andTheOtherGoes() {
    installed.given = "rolebridge-role-boundary";

    Uninstall.Plan went = uninstallWithLogs().carryOut(notes::add);
    List<Remaining> stays = went.stays();

    assertThat(stays)
        .extracting(Remaining::kind, Remaining::name)
        .containsExactly(tuple("boundary", "rolebridge-role-boundary"));
    assertThat(stays.getFirst().why()).startsWith("IAM refused to delete it");
    assertThat(went.goes()).containsEntry("AWS::IAM::ManagedPolicy", 1);
    assertThat(installed.boundaries).containsOnlyKeys("rolebridge-role-boundary");
  }

  /** As after another version had a function that this one doesn't have. */
  @Test
  void logGroupThatTheStackNoLongerHas_isPlannedToGo_andGoes() {
    installed.leftLogGroups.add("/aws/lambda/rolebridge-Former");
    assertThat(uninstall().plan().stays())
        .extracting(Remaining::name)
        .containsExactly("/aws/lambda/rolebridge-EnsureUser", "/aws/lambda/rolebridge-Former");

    Uninstall.Plan plan = uninstallWithLogs().plan();
    Uninstall.Plan went = uninstallWithLogs().carryOut(notes::add);

    assertThat(plan.goes()).containsEntry("AWS::Logs::LogGroup", 2);
    assertThat(went).isEqualTo(plan);
    assertThat(installed.leftLogGroups).isEmpty();
  }

  /** It doesn't end by itself, and nothing of it works for anybody. */
  @ParameterizedTest
  @ValueSource(strings = {"REVIEW_IN_PROGRESS", "ROLLBACK_COMPLETE", "IMPORT_ROLLBACK_COMPLETE"})
  void stackWithoutFunctions_goes_whoeverThereIs(String status) {
    installed.status = status;
    installed.works = false;
    installed.users.add("xsoar.remediation");
    Uninstall.Plan plan = uninstall().plan();

    Uninstall.Plan went = uninstall().carryOut(notes::add);

    assertThat(plan.refusal()).isEmpty();
    assertThat(installed.deletions).containsExactly(List.of());
    assertThat(went).isEqualTo(plan);
    assertDocument(result().done(went), "uninstalled");
  }

  @Test
  void changeSetWithoutAStack_isAllThatGoes() {
    installed.status = "REVIEW_IN_PROGRESS";
    installed.works = false;
    installed.boundaries.clear();

    assertThat(result().planned(uninstall().plan()).text())
        .startsWith("Would go:\n  the stack rolebridge, which has nothing that goes with it\n");
  }

  /** IAM may answer for a moment as if the stack's own roles were still there. */
  @Test
  void rolesThatWereTheStacksOwn_keepNoBoundary() {
    installed.roleOfAnother = Optional.of("rolebridge-EnsureUser");

    uninstall().carryOut(notes::add);

    assertThat(installed.boundaries).isEmpty();
  }

  @Test
  void usersOfAnInstallationElsewhere_areSaidToBeItsOwn() {
    installed.status = "";
    installed.users.add("xsoar.remediation");
    installed.roleOfAnother = Optional.of("rolebridge-EnsureUser");

    assertThat(uninstall().plan().stays().getFirst().why())
        .contains("has the role rolebridge-EnsureUser");
  }

  /** The hub is in another region, or the account has a spoke. */
  @Test
  void boundariesOfAnotherStack_stay() {
    installed.status = "";
    installed.roleOfAnother = Optional.of("rolebridge-EnsureUser");

    assertThat(uninstallWithLogs().plan().goes()).doesNotContainKey("AWS::IAM::ManagedPolicy");
    assertThat(uninstallWithLogs().carryOut(notes::add).stays())
        .extracting(Remaining::kind)
        .containsExactly("boundary", "boundary");
    assertThat(installed.boundaries).hasSize(2);
  }

  @Test
  void stackOfFormerSources_goesWithItsLogsAndBoundaries() {
    installed.keeps = false;
    Uninstall.Plan plan = uninstall().plan();

    Uninstall.Plan went = uninstall().carryOut(notes::add);

    assertThat(went).isEqualTo(plan);
    assertThat(went.stays()).isEmpty();
    assertThat(installed.stack()).isEmpty();
    assertThat(installed.deletions).containsExactly(List.of());
    assertThat(notes).containsExactly("DELETE_IN_PROGRESS");
    Outcome outcome = result().done(went);
    assertDocument(outcome, "uninstalled");
    assertThat(outcome.text())
        .contains("The stack rolebridge is removed from 123456789012, eu-central-1.")
        .contains("34 AWS::Lambda::Function")
        .contains("1 AWS::Logs::LogGroup, with their logs")
        .doesNotContain("Stays");
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        refusal("StackBusy", one -> one.status = "UPDATE_IN_PROGRESS"),
        refusal("StackProtected", one -> one.isProtected = true),
        refusal("RunsGoOn", one -> one.runs.add("arn:execution")),
        refusal("UsersLeft", one -> one.users.add("xsoar.remediation")),
        refusal("PoliciesAttached", one -> one.holders.put(ONCALL, Set.of("jane"))));
  }

  /** CloudFormation would end there, with the functions gone and the policy left. */
  @Test
  void peoplesPolicies_thatSomebodyHas_areNamedWithWhom() {
    installed.keeps = false;
    installed.boundaries.put("rolebridge-user-boundary", Set.of("xsoar.remediation"));
    installed.holders.put(ONCALL, Set.of("soc", "jane"));

    assertThat(uninstall().plan().refusal())
        .hasValueSatisfying(
            refusal ->
                assertThat(refusal)
                    .hasMessageContaining("attached: rolebridge-oncall to jane, soc. Nothing"));
  }

  private static Arguments refusal(String error, Consumer<FakeInstalled> state) {
    return Arguments.of(error, Named.of("state", state));
  }

  @ParameterizedTest
  @MethodSource
  void refusals(String error, Consumer<FakeInstalled> state) {
    state.accept(installed);

    Failure refused = catchThrowableOfType(Failure.class, () -> uninstall().carryOut(notes::add));

    assertThat(refused.error()).isEqualTo(error);
    assertThat(refused).hasMessageEndingWith("Nothing was removed.");
    assertThat(installed.deletions).isEmpty();
    Outcome planned = result().planned(uninstall().plan());
    assertDocument(planned, "planned");
    assertThat(planned.text()).contains(refused.remedy());
    assertThat(refused.remedy()).doesNotContain(": aws cloudformation");
  }

  @Test
  void manyUsers_areNamedUpToTwenty() {
    for (int i = 0; i < 25; i++) {
      installed.users.add("user-%02d".formatted(i));
    }

    Failure refused =
        catchThrowableOfType(Failure.class, () -> uninstall("user-07").carryOut(notes::add));

    assertThat(refused).hasMessageContaining("user-00").hasMessageContaining("and 4 more");
    assertThat(refused.getMessage()).doesNotContain("user-07");
  }

  @Test
  void leaveOfNobody_isRefused() {
    installed.users.add("xsoar.remediation");

    Failure refused =
        catchThrowableOfType(
            Failure.class,
            () -> uninstall("xsoar.remediation", "xsoar.remedation").carryOut(notes::add));

    assertThat(refused.error()).isEqualTo("UserUnknown");
    assertThat(refused).hasMessageContaining("xsoar.remedation of");
  }

  @Test
  void userThatIsLeft_keepsItsBoundary_andTheOthersGo() {
    installed.users.add("xsoar.remediation");
    installed.boundaries.put("rolebridge-user-boundary", Set.of("xsoar.remediation"));
    Uninstall uninstall = uninstall("xsoar.remediation");
    Uninstall.Plan plan = uninstall.plan();

    Uninstall.Plan went = uninstall.carryOut(notes::add);
    List<Remaining> stays = went.stays();

    assertThat(installed.deletions).containsExactly(List.of());
    assertThat(installed.boundaries).containsOnlyKeys("rolebridge-user-boundary");
    assertThat(stays).extracting(Remaining::kind).containsExactly("user", "boundary", "log-group");
    assertThat(went.stays()).isEqualTo(plan.stays());
    assertThat(went.goes()).isEqualTo(plan.goes());
  }

  @Test
  void userThatIsLeft_inAStackOfFormerSources_keepsItsBoundary_andAllElseGoes() {
    installed.keeps = false;
    installed.users.add("xsoar.remediation");
    installed.boundaries.put("rolebridge-user-boundary", Set.of("xsoar.remediation"));
    Uninstall uninstall = uninstall("xsoar.remediation");
    Uninstall.Plan plan = uninstall.plan();

    Uninstall.Plan went = uninstall.carryOut(notes::add);
    List<Remaining> stays = went.stays();

    assertThat(installed.deletions).containsExactly(List.of(), List.of("UserBoundary"));
    assertThat(stays).extracting(Remaining::kind).containsExactly("user", "boundary");
    assertThat(stays.getLast().why())
        .startsWith("it is the boundary, or a policy, of xsoar.remediation");
    assertThat(went.stays()).isEqualTo(plan.stays());
    assertThat(went.goes()).isEqualTo(plan.goes());
    assertDocument(result().done(went), "uninstalled");
  }

  /**
   * Somebody gave it to a role of their own; a stack that doesn't keep it can't go without them.
   */
  @Test
  void boundaryInUse_withoutALeftUser_isTold() {
    installed.keeps = false;
    installed.boundaries.put("rolebridge-role-boundary", Set.of("their-role"));

    Failure failed = catchThrowableOfType(Failure.class, () -> uninstall().carryOut(notes::add));

    assertThat(failed.error()).isEqualTo("StackNotDeleted");
    assertThat(failed)
        .hasMessageContaining(
            "RoleBoundary: Cannot delete a policy used as a permissions boundary");
    assertThat(installed.deletions).hasSize(1);
  }

  @Test
  void somethingElseCantBeDeleted_isNotRetained() {
    installed.users.add("xsoar.remediation");
    installed.broken = "EventBus";

    Failure failed =
        catchThrowableOfType(
            Failure.class, () -> uninstall("xsoar.remediation").carryOut(notes::add));

    assertThat(failed).hasMessageContaining("EventBus: can't be deleted");
    assertThat(installed.deletions).hasSize(1);
  }

  @Test
  void stackThatFailedToBeDeleted_isDeletedOn() {
    installed.status = "DELETE_FAILED";

    assertThat(uninstall().carryOut(notes::add).stays())
        .extracting(Remaining::kind)
        .containsExactly("log-group");
    assertThat(installed.stack()).isEmpty();
  }

  @Test
  void whatIsNotTheStacks_isToldToStay() {
    installed.logGroups.clear();
    installed.secrets.put("rolebridge/gone", Instant.parse("2026-11-20T10:00:00Z"));
    installed.sam = true;
    installed.buckets.add("rolebridge-code-123456789012-eu-central-1");
    installed.parameters.putAll(
        Map.of("AllowedAccounts", "111111111111, 222222222222", "OrganizationId", ""));

    Uninstall.Plan went = uninstall().carryOut(notes::add);
    List<Remaining> stays = went.stays();

    assertThat(stays)
        .extracting(Remaining::kind, Remaining::name)
        .containsExactly(
            tuple("secret", "rolebridge/gone"),
            tuple("stack", "aws-sam-cli-managed-default"),
            tuple("bucket", "rolebridge-code-123456789012-eu-central-1"),
            tuple("spoke", "111111111111"),
            tuple("spoke", "222222222222"));
  }

  @Test
  void noStack_tellsWhatIsStillThere() {
    installed.status = "";
    installed.boundaries.clear();

    Uninstall.Plan plan = uninstall().plan();
    Uninstall.Plan went = uninstall().carryOut(notes::add);
    List<Remaining> stays = went.stays();

    assertThat(plan.isInstalled()).isFalse();
    assertThat(installed.deletions).isEmpty();
    assertThat(stays).extracting(Remaining::kind).containsExactly("log-group");
    Outcome outcome = result().done(went);
    assertDocument(outcome, "not-installed");
    assertThat(outcome.text()).contains("There is no stack rolebridge");
    assertDocument(result().planned(plan), "planned");
  }
}
