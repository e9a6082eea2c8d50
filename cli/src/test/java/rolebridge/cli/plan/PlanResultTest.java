package rolebridge.cli.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.cli.plan.PlannedRequest.Outlook;
import rolebridge.cli.rehearsal.Forecast;
import rolebridge.cli.request.RequestArguments.PassedOver;
import rolebridge.cli.request.RequestFile;
import rolebridge.cli.request.RequestSet.Entry;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.setup.Commands;
import rolebridge.cli.setup.Exit;
import rolebridge.cli.setup.Json;
import rolebridge.contract.Schemas;
import rolebridge.domain.error.UserSharedException;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.managed.Change;
import rolebridge.domain.request.Violation;

class PlanResultTest {

  private static final String ROLE =
      "arn:aws:iam::123456789012:role/rolebridge/xsoar.x/xsoar.x-AWS-IAM-Role";
  private static final String GRANTED = "arn:aws:iam::210987654321:role/rolebridge/xsoar.x/*";
  private static final Change MADE = new Change("CreateRole", ROLE);
  private static final Change TAGGED = new Change("TagRole", ROLE);

  private static Entry entry(String file) {
    return new Entry(
        file, file, Optional.empty(), Optional.empty(), Map.of("/roleName", 4), Optional.empty());
  }

  private static PlannedRequest planned(String file, Change... changes) {
    return PlannedRequest.of(entry(file), ROLE, new Forecast(List.of(changes), List.of()));
  }

  private static final PlannedRequest REFUSED =
      PlannedRequest.refused(
          entry("e.yaml"),
          ROLE,
          RequestFile.rejected(
              "The request can't be carried out.",
              List.of(new Violation("/roleName", "roleNotManaged", "r", "Give another name."))));

  private static Outcome outcome(Optional<List<LeftOver>> leftOver, PlannedRequest... requests) {
    return outcome(false, leftOver, requests);
  }

  private static Outcome outcome(
      boolean wide, Optional<List<LeftOver>> leftOver, PlannedRequest... requests) {
    Outcome outcome =
        new PlanResult(
                "123456789012",
                "eu-central-1",
                List.of(requests),
                leftOver,
                List.of(new PassedOver("README.md", "it doesn't end in .json, .yaml or .yml")),
                wide)
            .outcome();
    assertThat(Schemas.errors("plan", Json.pretty(outcome.document()))).isEmpty();
    return outcome;
  }

  @ParameterizedTest
  @CsvSource({
    "false, role xsoar.x-AWS-IAM-Role, xsoar.x-AWS-IAM-Role, xsoar.x-AWS-IAM-Role of xsoar.x",
    "true, " + ROLE + ", " + ROLE + ", " + ROLE
  })
  void requests_areToldByWhatWouldComeOfThem(
      boolean wide, String typed, String named, String ofItsUser) {
    Outcome outcome =
        outcome(
            wide,
            Optional.of(
                List.of(
                    new LeftOver(LeftOver.Kind.ROLE, ROLE, "xsoar.x", ""),
                    new LeftOver(LeftOver.Kind.GRANT, GRANTED, "xsoar.x", ""),
                    new LeftOver(LeftOver.Kind.SECRET, "rolebridge/y", "y", "is being removed"))),
            planned("a.json", new Change("CreateUser", "u"), MADE),
            planned("b.json", TAGGED),
            planned("c.json"),
            PlannedRequest.without(entry("d.json"), Outlook.NOT_VISIBLE, ROLE));

    assertThat(outcome.exit()).isEqualTo(Exit.DONE);
    assertThat(outcome.text())
        .isEqualTo(
            """
            Account 123456789012, eu-central-1

            + a.json  would be created: %1$s
            ~ b.json  would be changed: 1 difference
                TagRole                %2$s
            = c.json  unchanged
            ? d.json  can't be looked at: %1$s
            - README.md  not read: it doesn't end in .json, .yaml or .yml

            Managed, and in none of these requests:
              role   %3$s
              grant  %4$s
              secret rolebridge/y, is being removed

            1 to create, 1 to change, 1 unchanged, 0 refused, 3 left over. Nothing was changed."""
                .formatted(typed, named, ofItsUser, GRANTED));
  }

  @Test
  void whatTheTableLacks_isSaidBesideIt() {
    Outcome outcome =
        outcome(
            Optional.of(List.of(new LeftOver(LeftOver.Kind.ROLE, ROLE, "xsoar.x", ""))),
            planned("a.json", MADE));

    assertThat(outcome.notInTable())
        .contains(
            "1 managed thing in no request, 1 file passed over; plan without --output csv tells of"
                + " them.");
    assertThat(
            new PlanResult(
                    "123456789012",
                    "eu-central-1",
                    List.of(planned("a.json", MADE)),
                    Optional.of(List.of()),
                    List.of(),
                    false)
                .outcome()
                .notInTable())
        .isEmpty();
  }

  @Test
  void requestThatWouldBeRefused_isToldWithItsLine_andTheExitStatus() {
    Outcome outcome = outcome(Optional.of(List.of()), planned("a.json", MADE), REFUSED);

    assertThat(outcome.exit()).isEqualTo(Exit.USAGE);
    assertThat(outcome.document()).containsEntry("status", "rejected");
    assertThat(outcome.text())
        .contains("✗ e.yaml  would be refused", "/roleName  roleNotManaged  e.yaml:4")
        .contains("1 of 2 requests would be refused.");
  }

  /** What nothing is granted by, or too much, is seen before it is agreed to. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void warnings_areCounted_andToldWithTheirLine_whateverChanges(boolean changes) {
    Entry warned =
        new Entry(
            "w.json",
            "w.json",
            Optional.of(
                new RequestFile(
                    "",
                    Requests.iam(),
                    List.of(new Violation("/actions/0", "worthALook", "v", "Look.")))),
            Optional.empty(),
            Map.of("/actions/0", 7),
            Optional.empty());

    Outcome outcome =
        outcome(
            Optional.of(List.of()),
            PlannedRequest.of(
                warned, ROLE, new Forecast(changes ? List.of(TAGGED) : List.of(), List.of())));

    assertThat(outcome.text())
        .contains("w.json  " + (changes ? "would be changed: 1 difference" : "unchanged"))
        .contains(", 1 warning\n");
    String told = "    /actions/0  worthALook  w.json:7\n      value   v\n      advice  Look.\n";
    assertThat(outcome.text()).contains(told);
    assertThat(outcome.document().get("requests"))
        .asString()
        .contains("worthALook", "{/actions/0=7}");
    assertThat(outcome.notInTable().orElseThrow()).contains("1 warning");
  }

  /** Whoever prunes would take it for not asked for. */
  @Test
  void folderWithoutARequest_isMentionedWhereTheLeftOverAre() {
    List<LeftOver> leftOver = List.of(new LeftOver(LeftOver.Kind.ROLE, ROLE, "xsoar.x", ""));
    PassedOver empty = new PassedOver("requests/team-b", "it is a folder with nothing in it");
    PlanResult plan =
        new PlanResult(
            "123456789012",
            "eu-central-1",
            List.of(planned("a.json", MADE)),
            Optional.of(leftOver),
            List.of(empty, new PassedOver("README.md", "it is hidden")),
            false);

    assertThat(plan.comparison())
        .contains("Some may be asked for in requests/team-b, which isn't read: it is a folder")
        .doesNotContain("asked for in README.md");
  }

  @ParameterizedTest
  @CsvSource({"-, ./rolebridge check - --live", "./-x.json, ./rolebridge check ./-x.json --live"})
  void stepThatWouldFail_isToldAsItCanBeRunAgain(String argument, String command) {
    Entry entry =
        new Entry("told", argument, Optional.empty(), Optional.empty(), Map.of(), Optional.empty());

    assertThat(
            PlannedRequest.failing(
                    entry, ROLE, new UserSharedException("User u is."), Commands.PLAIN)
                .refused()
                .orElseThrow()
                .remedy())
        .startsWith(command + " ");
  }

  @Test
  void stepThatWouldFail_isTold() {
    Outcome outcome =
        outcome(
            Optional.of(List.of()),
            PlannedRequest.failing(
                entry("a.json"), ROLE, new UserSharedException("User u is."), Commands.PLAIN));

    assertThat(outcome.text()).contains("User u is.", "./rolebridge check a.json --live");
    assertThat(outcome.exit()).isEqualTo(Exit.USAGE);
  }

  @Test
  void requestThatCannotBeRead_leavesOpenWhatIsLeftOver() {
    Outcome outcome = outcome(Optional.empty(), REFUSED);

    assertThat(outcome.document()).containsEntry("leftOver", null);
    assertThat(outcome.text()).contains("can't be told until every request can be read");
  }
}
