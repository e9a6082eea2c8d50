package rolebridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.cli.batch.Batch;
import rolebridge.cli.request.RequestArguments;
import rolebridge.cli.request.RequestFile;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.setup.Commands;
import rolebridge.cli.setup.Exit;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.Json;
import rolebridge.cli.setup.StandardInput;
import rolebridge.cli.text.Layout;
import rolebridge.contract.Schemas;
import rolebridge.domain.error.PermissionMissingException;
import rolebridge.domain.error.ThrottledException;
import rolebridge.domain.error.UserSharedException;
import rolebridge.domain.request.RequestReader.Purpose;
import rolebridge.domain.request.Violation;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Several requests of one command. */
class BatchTest {

  private static final String GOOD =
      "{\"integration\": \"AWS - IAM\", \"userName\": \"xsoar.u%d\", \"actions\": [\"iam:ListUsers\"]}";
  private static final String BAD =
      "{\n\"integration\": \"AWS - IAM\",\n\"userName\": \"xsoar u\",\n\"actions\": []}";

  /** Asks for a key that the actions' calls don't have, which is worth a look. */
  private static final String WARNED =
      """
      {"integration": "AWS - IAM", "userName": "xsoar.w",
      "allowWildcardActions": true,
      "policyDocument": {"Version": "2012-10-17",
      "Statement": [
      {"Effect": "Allow", "Condition": {"StringEquals": {"iam:PolicyARN": "x"}},
      "Action": ["iam:Get*", "iam:ListUsers"], "Resource": "*"}]}}
      """;

  private final FakeScreen screen = new FakeScreen();

  @TempDir private Path folder;

  private int run(String... arguments) {
    boolean json = List.of(arguments).contains("--json");
    return Main.execute(new Printer(screen.screen(), json), arguments);
  }

  private Map<String, Object> document() throws IOException {
    return Json.object(screen.out());
  }

  @SuppressWarnings("unchecked")
  private List<Map<String, Object>> requests() throws IOException {
    return (List<Map<String, Object>>) document().get("requests");
  }

  private static Object status(Map<String, Object> request) {
    return ((Map<?, ?>) request.get("outcome")).get("status");
  }

  private void good(int many) throws IOException {
    for (int i = 0; i < many; i++) {
      Files.writeString(folder.resolve("good-%03d.json".formatted(i)), GOOD.formatted(i));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"check", "provision"})
  void threeBadOnesOf500_areNamed_andNothingStarts(String command) throws IOException {
    good(497);
    for (String bad : List.of("a", "m", "z")) {
      Files.writeString(folder.resolve(bad + ".json"), BAD);
    }

    // Provision would end otherwise: this command has no script that started it.
    assertThat(run(command, folder.toString(), "--json")).isEqualTo(2);
    assertThat(Schemas.errors(command + "-requests", screen.out())).isEmpty();
    assertThat(document())
        .containsEntry("status", "rejected")
        .containsEntry("cause", "3 of 500 requests can't be used.");
    assertThat(requests())
        .filteredOn(request -> "rejected".equals(status(request)))
        .extracting(request -> Path.of((String) request.get("file")).getFileName().toString())
        .containsExactly("a.json", "m.json", "z.json");
    assertThat(requests().getFirst().get("lines")).isEqualTo(Map.of("/userName", 3, "/actions", 4));

    FakeScreen text = new FakeScreen();
    assertThat(Main.execute(new Printer(text.screen(), false), command, folder.toString()))
        .isEqualTo(2);
    assertThat(text.out()).isEmpty();
    assertThat(text.err())
        .contains(
            "/userName  ", folder.resolve("m.json") + ":3", "3 of 500 requests can't be used.");
  }

  private static Map<String, Object> dryRun(int exit, String command, Path file)
      throws IOException {
    FakeScreen screen = new FakeScreen();
    assertThat(
            Main.execute(
                new Printer(screen.screen(), true),
                command,
                file.toString(),
                "--dry-run",
                "--json"))
        .isEqualTo(exit);
    return Json.object(screen.out());
  }

  /** This command has no script that started it, so it has no account to look at. */
  @ParameterizedTest
  @ValueSource(strings = {"provision", "decommission"})
  void dryRunOfMany_looksAsThatOfOne_andRefusesWhatTheCommandWould(String command)
      throws IOException {
    good(2);

    assertThat(dryRun(3, command, folder))
        .isEqualTo(dryRun(3, command, folder.resolve("good-000.json")));

    Files.writeString(folder.resolve("no.json"), "[]");
    assertThat(dryRun(2, command, folder))
        .containsEntry("status", "rejected")
        .containsEntry("cause", "1 of 3 requests can't be used.");
  }

  @Test
  void foretoldProvision_fitsTheSchemaOfACheck() throws IOException {
    good(2);

    Outcome outcome = batch().foretell(_ -> sample("check.live.json", "valid"));

    assertThat(outcome.exit()).isEqualTo(Exit.DONE);
    assertThat(Schemas.errors("check-requests", Json.pretty(outcome.document()))).isEmpty();
    assertThat(outcome.text()).endsWith("2 requests, and nothing was changed.");
  }

  @Test
  void goodOnes_areEachALine() throws IOException {
    good(2);
    Files.writeString(folder.resolve("again.yaml"), GOOD.formatted(1));
    Files.writeString(folder.resolve("README.md"), "");

    assertThat(checked(200))
        .contains("  role xsoar.u0-AWS-IAM-Role\n", "same as ")
        // No account is asked, so none is named.
        .doesNotContain("000000000000")
        .containsPattern("README.md +not read: it doesn't end in .json, .yaml or .yml\n")
        .endsWith("3 requests, and no rule is broken.\n");
  }

  private String checked(int columns) {
    FakeScreen sized = new FakeScreen();
    assertThat(Main.execute(new Printer(sized.screen(columns), false), "check", folder.toString()))
        .isZero();
    return sized.out();
  }

  /** A name is never cut, so it may be longer than its line. */
  @ParameterizedTest
  @ValueSource(ints = {40, 60, 80, 120, 200})
  void rows_keepToTheScreen(int columns) throws IOException {
    good(1);
    Files.writeString(folder.resolve("again.yaml"), GOOD.formatted(0));
    Files.writeString(folder.resolve("README.md"), "");

    assertThat(checked(columns).lines())
        .filteredOn(line -> !line.contains(folder.toString()) || columns >= 200)
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(columns))
        .isNotEmpty();
    assertThat(checked(columns).replaceAll("\\s+", " "))
        .contains("good-000.json same as ", "README.md not read: it doesn't end in .json, .yaml");
  }

  @Test
  void goodOnesWithJson_fitTheSchema() throws IOException {
    good(2);
    Files.writeString(folder.resolve("again.yaml"), GOOD.formatted(1));

    assertThat(run("check", folder.toString(), "--json")).isZero();
    assertThat(Schemas.errors("check-requests", screen.out())).isEmpty();
    assertThat(document()).containsEntry("status", "done");
    assertThat(requests())
        .extracting(BatchTest::status)
        .containsExactly("valid", "valid", "notStarted");
  }

  @Test
  void whatIsNoTextAndWhatIsMissing_isToldWithTheRest() throws IOException {
    good(1);
    Path binary = Files.write(folder.resolve("b.json"), new byte[] {'{', (byte) 0xff});

    assertThat(
            run(
                "provision",
                folder.resolve("good-000.json").toString(),
                binary.toString(),
                folder.resolve("good-00.json").toString(),
                "--json"))
        .isEqualTo(2);
    assertThat(Schemas.errors("provision-requests", screen.out())).isEmpty();
    assertThat(requests())
        .extracting(request -> String.valueOf(((Map<?, ?>) request.get("outcome")).get("error")))
        .containsExactly("null", "RequestFileUnreadable", "RequestFileMissing");
  }

  @Test
  void standardInput_standsBesideFiles() throws IOException {
    good(1);
    StandardInput input =
        new StandardInput(
            new ByteArrayInputStream(GOOD.formatted(7).getBytes(StandardCharsets.UTF_8)), false);

    assertThat(
            Main.execute(
                new Printer(screen.screen(), true, input),
                "check",
                "-",
                folder.toString(),
                "--json"))
        .isZero();
    assertThat(requests().getFirst()).containsEntry("file", "standard input");
  }

  /** What is counted is told, where it stands; what no role can do, too. */
  @Test
  void warnings_areToldBelowTheirRequest_withTheirLine() throws IOException {
    good(1);
    Path warned = Files.writeString(folder.resolve("warned.json"), WARNED);

    String text = checked(400);

    assertThat(text)
        .contains("role xsoar.w-AWS-IAM-Role, 1 warning\n")
        .containsPattern("    /policyDocument/Statement/0/\\S+  [a-zA-Z]+  " + warned + ":6\n")
        .contains("      advice  ", "    wildcards  iam:Get*\n")
        .endsWith("2 requests, and no rule is broken; 1 warning.\n");
    assertThat(run("check", folder.toString(), "--json")).isZero();
    assertThat(Schemas.errors("check-requests", screen.out())).isEmpty();
    assertThat(requests().getLast().get("lines")).asString().contains("=6}");
    assertThat(requests().getFirst().get("lines")).isEqualTo(Map.of());
  }

  private Outcome looked(Function<String, Outcome> look) {
    return batch().check(entry -> look.apply(Path.of(entry.file()).getFileName().toString()));
  }

  private static Failure notVisible() {
    return Failure.usage("OtherAccountNotVisible", "It lets in no people.", "Leave --live out.");
  }

  /** As plan marks it: nothing is wrong with the file. */
  @Test
  void requestForAnotherAccount_isNoMistakeInItsFile() throws IOException {
    good(2);

    Outcome outcome =
        looked(
            file -> {
              if (file.equals("good-001.json")) {
                throw notVisible();
              }
              return valid();
            });

    assertThat(outcome.exit()).isEqualTo(Exit.DONE);
    assertThat(Schemas.errors("check-requests", Json.pretty(outcome.document()))).isEmpty();
    assertThat(outcome.text().replaceAll("\\s+", " "))
        .contains("? " + folder.resolve("good-001.json") + " can't be looked at, since its role")
        .endsWith("2 requests, and no rule is broken; of 1 the account can't be looked at.");
  }

  /** A remedy that names violations is for files that have some. */
  @ParameterizedTest
  @CsvSource({
    "true, false, Change what each violation names",
    "false, true, Do what each remedy says",
    "true, true, Do what each remedy says"
  })
  void remedy_isForWhatIsWrong(boolean violated, boolean failing, String remedy)
      throws IOException {
    good(2);

    Outcome outcome =
        looked(
            file -> {
              if (violated && file.equals("good-000.json")) {
                throw RequestFile.rejected(
                    "It breaks a rule.", List.of(new Violation("/userName", "r", "v", "Mend it.")));
              }
              if (failing && file.equals("good-001.json")) {
                throw new UserSharedException("User u is shared.");
              }
              return valid();
            });

    assertThat(Schemas.errors("check-requests", Json.pretty(outcome.document()))).isEmpty();
    assertThat(outcome.document().get("remedy")).asString().startsWith(remedy);
    assertThat(outcome.document().get("cause"))
        .asString()
        .startsWith((violated && failing ? 2 : 1) + " of 2 requests can't be used");
  }

  private Outcome endingAtTheSecond(List<String> looked, Supplier<RuntimeException> ending)
      throws IOException {
    return looked(
        file -> {
          looked.add(file);
          if (looked.size() == 2) {
            throw ending.get();
          }
          return valid();
        });
  }

  /** One role or policy may be closed to whoever looks; what is wrong elsewhere is told. */
  @Test
  void lookThatIsDenied_endsThatOfNoOther() throws IOException {
    good(3);
    List<Supplier<RuntimeException>> endings =
        List.of(
            () -> new PermissionMissingException("AccessDenied", null),
            () -> new IllegalStateException("a fault of ours"));
    for (Supplier<RuntimeException> ending : endings) {
      List<String> looked = new ArrayList<>();

      Outcome outcome = endingAtTheSecond(looked, ending);

      assertThat(looked).hasSize(3);
      assertThat(statuses(outcome)).containsExactly("valid", "failed", "valid");
      assertThat(outcome.exit()).isEqualTo(Exit.ENVIRONMENT);
    }
  }

  /** What keeps a look from one request keeps it from all, and is no file's fault. */
  @Test
  void credentialsThatEndMidway_endTheCheck() throws IOException {
    List<Supplier<RuntimeException>> endings =
        List.of(
            () -> new ThrottledException("Slow down.", null),
            () -> Failure.environment("CredentialsExpired", "They expired.", "Sign in."),
            () -> SdkClientException.create("No route."));
    good(3);
    for (Supplier<RuntimeException> ending : endings) {
      List<String> looked = new ArrayList<>();

      Outcome outcome = endingAtTheSecond(looked, ending);

      assertThat(looked).hasSize(2);
      assertThat(outcome.exit()).isEqualTo(Exit.ENVIRONMENT);
      assertThat(statuses(outcome)).containsExactly("valid", "failed", "notStarted");
      assertThat(Schemas.errors("check-requests", Json.pretty(outcome.document()))).isEmpty();
      assertThat(outcome.document().get("cause"))
          .isEqualTo(
              "1 of 3 requests can't be used or couldn't be looked at, and 1 weren't looked at.");
      assertThat(outcome.document().get("remedy")).asString().startsWith("Do what each remedy");
    }
  }

  /** What the first ones came to isn't lost with the last. */
  @Test
  void interrupted_tellsWhatEachCameToUntilThen() throws IOException {
    good(3);
    Printer printer = new Printer(screen.screen(), true);
    Batch batch = batch();
    printer.soFar(batch::soFar);

    batch.carryOut(
        request -> {
          if (request.request().userName().equals("xsoar.u1")) {
            printer.interrupted();
          }
          return ready();
        });

    assertThat(Schemas.errors("provision-requests", screen.out())).isEmpty();
    assertThat(document()).containsEntry("status", "interrupted");
    assertThat(requests())
        .extracting(BatchTest::status)
        .containsExactly("ready", "interrupted", "notStarted");
  }

  /** Each by itself, in their order. */
  @Test
  void foretold_saysWhatEachWouldCome_andThatNothingChanged() throws IOException {
    good(2);

    Outcome outcome =
        batch()
            .foretell(
                entry -> {
                  if (entry.file().endsWith("good-001.json")) {
                    throw notVisible();
                  }
                  return foretold();
                });

    assertThat(outcome.exit()).isEqualTo(Exit.DONE);
    assertThat(Schemas.errors("decommission-requests", Json.pretty(outcome.document()))).isEmpty();
    assertThat(outcome.text())
        .contains("foretold, ")
        .endsWith("2 requests, and nothing was changed; of 1 the account can't be looked at.");
  }

  private static Outcome foretold() {
    return sample("decommission.foretold.json", "foretold");
  }

  private static Outcome valid() {
    return sample("check.valid.json", "valid");
  }

  private Outcome carryOut(Function<RequestFile, Outcome> carry) {
    return batch().carryOut(carry);
  }

  private Batch batch() {
    Printer printer = new Printer(screen.screen(), true);
    RequestArguments arguments =
        RequestArguments.of(List.of(folder.toString()), StandardInput.NONE);
    return new Batch(
        arguments,
        Purpose.GRANT,
        Commands.PLAIN,
        printer.progress(),
        new Layout(80),
        printer::printPart);
  }

  private static Outcome ready() {
    return sample("provision.ready.json", "ready");
  }

  private static Outcome sample(String name, String status) {
    try {
      Map<String, Object> members =
          new LinkedHashMap<>(
              Json.object(Files.readString(Path.of("../events/documents").resolve(name))));
      members.remove("schemaVersion");
      members.remove("status");
      return Outcome.done(status, members, "It is " + status + ".");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private List<Object> statuses(Outcome outcome) {
    List<Object> statuses = new ArrayList<>();
    for (Object request : (List<?>) outcome.document().get("requests")) {
      statuses.add(((Map<?, ?>) ((Map<?, ?>) request).get("outcome")).get("status"));
    }
    return statuses;
  }

  @Test
  void oneThatFails_keepsNoneFromBeingStarted_andTheWorstExitCounts() throws IOException {
    good(3);
    List<String> started = new ArrayList<>();

    Outcome outcome =
        carryOut(
            request -> {
              started.add(request.request().userName());
              return request.request().userName().equals("xsoar.u1")
                  ? Outcome.failed(
                      Exit.RUN_FAILED, "failed", "AccessNotProvenException", "c", "r", Map.of())
                  : ready();
            });

    assertThat(started).containsExactly("xsoar.u0", "xsoar.u1", "xsoar.u2");
    assertThat(outcome.exit()).isEqualTo(Exit.RUN_FAILED);
    assertThat(statuses(outcome)).containsExactly("ready", "failed", "ready");
    assertThat(Schemas.errors("provision-requests", Json.pretty(outcome.document()))).isEmpty();
    assertThat(outcome.text())
        .contains("failed, AccessNotProvenException", "1 of 3 requests failed.");
    assertThat(screen.err()).contains("2 of 3 requests: ");
  }

  @Test
  void whatAllWouldFailBy_endsTheRow() throws IOException {
    good(3);

    Outcome outcome =
        carryOut(
            request -> {
              if (request.request().userName().equals("xsoar.u1")) {
                throw Failure.environment("CredentialsExpired", "c", "r");
              }
              return ready();
            });

    assertThat(outcome.exit()).isEqualTo(Exit.ENVIRONMENT);
    assertThat(statuses(outcome)).containsExactly("ready", "failed", "notStarted");
    assertThat(outcome.text()).contains("1 of 3 requests failed, and 1 weren't started.");
    assertThat(Schemas.errors("provision-requests", Json.pretty(outcome.document()))).isEmpty();
  }

  @Test
  void allDone_isDone() throws IOException {
    good(2);

    Outcome outcome = carryOut(_ -> ready());

    assertThat(outcome.exit()).isEqualTo(Exit.DONE);
    assertThat(Schemas.errors("provision-requests", Json.pretty(outcome.document()))).isEmpty();
    assertThat(outcome.text()).contains("ready, ").endsWith("2 requests, all done.");
  }
}
