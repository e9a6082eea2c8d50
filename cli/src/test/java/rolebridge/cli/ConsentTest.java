package rolebridge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.cli.aws.Caller;
import rolebridge.cli.aws.Consent;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.Json;
import rolebridge.cli.setup.StandardInput;
import rolebridge.contract.Schemas;

/** Before a real account is changed, somebody is asked. */
class ConsentTest {

  private static final String REQUEST = "../events/provision-aws-iam.json";
  private static final Caller CALLER =
      new Caller(
          "123456789012",
          Optional.of("prod-security"),
          "arn:aws:sts::123456789012:assumed-role/Admin/jane",
          "eu-central-1",
          "profile prod",
          List.of());

  private final FakeScreen screen = new FakeScreen();

  private Map<String, Object> document(Map<String, String> environment, String arguments)
      throws IOException {
    FakeScreen fresh = new FakeScreen();
    List<String> line = new ArrayList<>(List.of(arguments.split(" ")));
    line.add("--json");
    Main.execute(new Printer(fresh.screen(), true), environment, line.toArray(String[]::new));
    assertThat(Schemas.errors(line.getFirst(), fresh.out())).isEmpty();
    return Json.object(fresh.out());
  }

  /** The command isn't started by its script here, so it ends where it would go on. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "provision " + REQUEST,
        "decommission " + REQUEST,
        "apply " + REQUEST,
        "rotate",
        "rotate x --now",
        "revoke x",
        "up",
        "audit --repair",
        "audit x --repair"
      })
  void commandThatChanges_withoutATerminal_isRefusedBeforeAnything_unlessYesIsGiven(
      String arguments) throws IOException {
    assertThat(document(Map.of(), arguments + " --target aws"))
        .containsEntry("error", "ConfirmationMissing")
        .containsEntry("remedy", "Add --yes to change it without being asked.");
    assertThat(document(Map.of("ROLEBRIDGE_TARGET", "aws"), arguments))
        .containsEntry("error", "ConfirmationMissing");
    assertThat(document(Map.of(), arguments + " --target aws --yes"))
        .containsEntry("error", "NotStartedByScript");
    assertThat(document(Map.of("ROLEBRIDGE_TARGET", "aws"), arguments + " --target local"))
        .containsEntry("error", "NotStartedByScript");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "audit",
        "inventory",
        "status",
        "logs",
        "check " + REQUEST + " --live",
        "import x"
      })
  void commandThatChangesNothing_doesNotAsk(String arguments) throws IOException {
    assertThat(document(Map.of(), arguments + " --target aws"))
        .containsEntry("error", "NotStartedByScript");
  }

  /** What each command that changes an account takes beside the account, if anything. */
  private static final Map<String, String> CHANGING =
      Map.of(
          "provision", REQUEST,
          "decommission", REQUEST,
          "apply", REQUEST,
          "rotate", "x",
          "revoke", "x",
          "up", "",
          "audit", "--repair",
          "verify", "",
          "uninstall", "");

  /** All that change have the option, and no other has. */
  @Test
  void commandsWithYes_areThoseThatChange() {
    assertThat(Main.line(new Printer(screen.screen(), false)).getSubcommands())
        .allSatisfy(
            (name, command) ->
                assertThat(command.getCommandSpec().findOption("--yes") != null)
                    .as(name)
                    .isEqualTo(CHANGING.containsKey(name)));
  }

  /** Somebody who adds --yes for it would only then be told that it can't be. */
  @ParameterizedTest
  @CsvSource({
    "--namespace stage, BadUsage, There is no namespace \"stage\".",
    "--region Frankfurt, RegionUnknown, AWS has no region \"Frankfurt\".",
    "--profile of-nobody, ProfileUnknown, There is no AWS profile of-nobody."
  })
  void accountThatCantBe_isToldBeforeAnybodyIsLookedFor(String option, String error, String cause)
      throws IOException {
    for (Map.Entry<String, String> command : CHANGING.entrySet()) {
      String line = (command.getKey() + " " + command.getValue()).strip();

      assertThat(document(Map.of(), line + " --target aws " + option))
          .as(line)
          .containsEntry("error", error)
          .containsEntry("cause", cause);
    }
  }

  @Test
  void doubleOfXsoar_beforeARealAccount_isRefusedBeforeAnybodyIsLookedFor() throws IOException {
    assertThat(document(Map.of(), "up --with-xsoar --target aws"))
        .containsEntry("error", "BadUsage")
        .containsEntry("remedy", "Connect a real server by the stack's parameters: docs/xsoar.md.");
  }

  private Consent asking(String answer) {
    StandardInput input =
        new StandardInput(new ByteArrayInputStream(answer.getBytes(StandardCharsets.UTF_8)), true);
    return new Consent(screen.screen().err(), true, input, false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"y\n", "Y\n", "yes\n", " YES \r\n", "y"})
  void yes_isAWord(String answer) {
    Consent consent = asking(answer);

    consent.requireSomebody();
    consent.require(CALLER, List.of("make the role R"));

    assertThat(screen.err())
        .contains(
            "Account      123456789012 (prod-security)",
            "Region       eu-central-1",
            "Credentials  profile prod",
            "Caller       arn:aws:sts::123456789012:assumed-role/Admin/jane",
            "  - make the role R",
            "Go on? [y/N] ");
    assertThat(screen.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"n\n", "\n", "", "ja\n", "yep\n"})
  void anythingElse_isNo(String answer) {
    Consent consent = asking(answer);

    assertThatThrownBy(() -> consent.require(CALLER, List.of("make the role R")))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.error()).isEqualTo("NotConfirmed"))
        .hasMessage("None of that was changed, since it wasn't answered with y.");
  }

  /** Neither an answer nor an account is remembered, so the second time is as safe as the first. */
  @Test
  void wrongAccountTwiceInARow_isShownAndAskedForTwice_andNothingChanges() throws IOException {
    String shown = "Account      123456789012 (prod-security)";
    for (int time = 1; time <= 2; time++) {
      assertThatThrownBy(() -> asking("n\n").require(CALLER, List.of("make the role R")))
          .isInstanceOf(Failure.class)
          .hasMessageStartingWith("None of that was changed");
      assertThat(screen.err().split(Pattern.quote(shown), -1)).hasSize(time + 1);
      assertThat(screen.err().split(Pattern.quote("Go on? [y/N] "), -1)).hasSize(time + 1);
      assertThat(document(Map.of(), "provision " + REQUEST + " --target aws"))
          .containsEntry("error", "ConfirmationMissing");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"n\n", ""})
  void secondQuestion_isOneOfItsOwn(String answer) {
    Consent consent = asking("y\n" + answer);

    consent.require(CALLER, List.of("make the role R"));
    assertThatThrownBy(() -> consent.requireAlso("Remove it?", "leave --prune out"))
        .isInstanceOfSatisfying(
            Failure.class,
            failure ->
                assertThat(failure.remedy())
                    .isEqualTo("Run the same command again and answer y, or leave --prune out."));
    assertThat(screen.err()).endsWith("Remove it? [y/N] ");

    asking("y\n").requireAlso("Remove it?", "leave --prune out");
    new Consent(screen.screen().err(), false, StandardInput.NONE, true).requireAlso("q", "o");
  }

  /** Nobody agrees to the removal of a role that isn't named. */
  @Test
  void manyChanges_areAllNamed() {
    Consent consent = asking("y\n");
    List<String> changes = IntStream.range(0, 500).mapToObj(at -> "remove the role " + at).toList();

    consent.require(CALLER, changes);

    assertThat(screen.err().lines().filter(line -> line.startsWith("  - ")))
        .containsExactlyElementsOf(changes.stream().map(change -> "  - " + change).toList());
  }

  @Test
  void yesThatIsGiven_asksNobody_butTellsTheAccount() {
    Consent consent = new Consent(screen.screen().err(), false, StandardInput.NONE, true);

    consent.requireSomebody();
    consent.require(CALLER, List.of("make the role R"));

    assertThat(screen.err())
        .isEqualTo(
            "Account 123456789012 (prod-security), Region eu-central-1, Credentials profile prod,"
                + " Caller arn:aws:sts::123456789012:assumed-role/Admin/jane\n");
  }
}
