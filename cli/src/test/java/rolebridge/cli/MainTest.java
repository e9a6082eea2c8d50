package rolebridge.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.catalog.Catalog;
import rolebridge.cli.catalog.VendorFiles;
import rolebridge.cli.setup.Json;
import rolebridge.cli.setup.Version;
import rolebridge.contract.Schemas;

class MainTest {

  private static final String EVENTS = "../events/";

  private final FakeScreen screen = new FakeScreen();

  @TempDir private Path folder;

  private int run(String... arguments) {
    boolean json = List.of(arguments).contains("--json");
    return Main.execute(new Printer(screen.screen(), json), arguments);
  }

  private Map<String, Object> document() throws IOException {
    return Json.object(screen.out());
  }

  @Test
  void help_namesEveryCommand() {
    assertThat(run("--help")).isZero();
    assertThat(screen.out())
        .contains(
            "provision",
            "check",
            "rotate",
            "revoke",
            "decommission",
            "inventory",
            "report",
            "import",
            "catalog",
            "completion",
            "status",
            "logs",
            "up",
            "down");
    assertThat(screen.err()).isEmpty();
  }

  /** By its own digits an execution would be named, which Step Functions refuses. */
  @Test
  void machineOfAnotherLanguage_changesNoDigits() throws Exception {
    Process command =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Duser.language=ar",
                "-Duser.country=EG",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "check",
                EVENTS + "bad/actions-never-granted.json",
                "--json")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();

    String out = new String(command.getInputStream().readAllBytes(), UTF_8);
    assertThat(command.waitFor()).isEqualTo(2);
    assertThat(Json.object(out).get("cause").toString()).containsPattern("breaks [0-9]+ rules?\\.");
    assertThat(String.format(Locale.of("ar", "EG"), "%d", 1))
        .as("what it is for")
        .isNotEqualTo("1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "fly",
        "provision",
        "check --nothing x",
        "up --target mars",
        "up --with-xsoar=x",
        "rotate a b",
        "catalog check",
        "catalog --search",
        "catalog --target aws",
        "revoke"
      })
  void badUsage_endsWith2(String arguments) {
    assertThat(run(arguments.isEmpty() ? new String[0] : arguments.split(" "))).isEqualTo(2);
    assertThat(screen.out()).isEmpty();
    assertThat(screen.err()).contains("See ./rolebridge ");
  }

  @ParameterizedTest
  @CsvSource({
    "rotat, There is no command rotat., Did you mean rotate?",
    "rotate x --undoo, rotate has no option --undoo., Did you mean --undo?",
    "status --whide, status has no option --whide., Did you mean --wide?",
    "logs --folow, logs has no option --folow., Did you mean --follow?",
    "rotate x --nwo, rotate has no option --nwo., Did you mean --now?",
    "completion fihs, 'completion takes one of bash, zsh, fish, and \"fihs\" is none.', Did you mean fish?",
    "inventory --output yaml, '--output can''t be \"yaml\": it is one of table, json, csv.', See",
    "up --target aw, '--target can''t be \"aw\": it is one of local, aws.', See ./rolebridge up",
    "check, FILE is missing., See ./rolebridge check --help.",
    "revoke x --key, --key needs its KEY-ID., See ./rolebridge revoke --help.",
    "rotate a b, 'rotate takes no more than what stands before \"b\".', See ./rolebridge rotate"
  })
  void wrongWord_isToldWithTheNearest(String arguments, String cause, String remedy) {
    assertThat(run(arguments.split(" "))).isEqualTo(2);
    assertThat(screen.err()).contains(cause, remedy);
  }

  /** Taken as an audit, it would be a run where none was asked for. */
  @ParameterizedTest
  @ValueSource(strings = {"audit --dry-run", "audit --repair --dry-run", "audit x --dry-run"})
  void dryRunOfAnAudit_isRefused_andStartsNothing(String arguments) {
    assertThat(run(arguments.split(" "))).isEqualTo(2);
    assertThat(screen.out()).isEmpty();
    assertThat(screen.err())
        .contains("audit has no --dry-run", "Nothing was started.", "Leave --dry-run out");
  }

  /** As of a shell's variable that isn't set: neither this folder nor all there is. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          check                | FILE
          provision            | FILE
          decommission         | FILE
          decommission a.json  | FILE
          apply                | DIR
          plan                 | DIR
          catalog              | INTEGRATION
          catalog check        | DIR
          catalog --search     | --search
          rotate               | USER
          rotate x --undo --key | --key
          revoke               | USER
          revoke x --key       | --key
          audit                | USER
          inventory            | USER
          status               | EXECUTION
          logs                 | FUNCTION
          logs --user          | --user
          logs --since         | --since
          report               | FILE
          import               | USER
          import x --out       | --out
          up --parameter       | --parameter
          up --namespace       | --namespace
          """)
  void emptyValue_namesNothing(String command, String argument) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(command.split(" ")));
    arguments.addAll(List.of("", "--json"));

    assertThat(run(arguments.toArray(String[]::new))).isEqualTo(2);
    assertThat(document())
        .containsEntry("error", "BadUsage")
        .containsEntry(
            "cause",
            argument
                + " is empty, perhaps by a variable of the shell that isn't set."
                + " Nothing was started.");
  }

  /** A misspelt option is no value of the one before it. */
  @Test
  void optionWithoutItsValue_takesNoOtherOption() {
    assertThat(run("logs", "--user", "--folow")).isEqualTo(2);
    assertThat(screen.err())
        .startsWith("Unknown option: '--folow'; Expected parameter for option '--user'")
        .contains("See ./rolebridge logs --help.")
        .doesNotContain("\tat ");
  }

  @Test
  void wordThatBeginsWithAt_isThatWord() throws IOException {
    Path file = Files.writeString(folder.resolve("x"), "--help");

    assertThat(run("check", "@" + file)).isEqualTo(2);
    assertThat(screen.err()).contains("There is no file or folder ", "@" + file);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--version", "provision --version", "status -V"})
  void version_isTheSameEverywhere(String arguments) {
    assertThat(run(arguments.split(" "))).isZero();
    assertThat(screen.out()).isEqualTo(Version.line() + "\n");
  }

  @ParameterizedTest
  @CsvSource({
    "rotate --now, Name the USER.",
    "rotate --undo, Name the USER.",
    "rotate x --now --undo, Leave one of them out.",
    "rotate x --key AKIAIOSFODNN7EXAMPLE, 'Add --undo, or leave it out.'",
    "status some-run --failed, Leave it or EXECUTION out.",
    "import, 'Name the hand-made user, or add --all.'",
    "import x --all, Leave one of them out.",
    "up --with-xsoar=7, Write --with-xsoar=6 or --with-xsoar=8."
  })
  void optionsThatDontGoTogether_endsWith2(String arguments, String remedy) {
    assertThat(run(arguments.split(" "))).isEqualTo(2);
    assertThat(screen.err()).contains(remedy);
  }

  /** What has no end is no document. */
  @ParameterizedTest
  @ValueSource(strings = {"logs --follow --json", "status --watch --json"})
  void endless_withJson_isRefused(String arguments) throws IOException {
    assertThat(run(arguments.split(" "))).isEqualTo(2);
    assertThat(document()).containsEntry("error", "BadUsage");
    assertThat(document().get("remedy").toString()).contains("eave one out.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--json", "fly --json", "provision --json", "up --target mars --json"})
  void badUsage_withJson_isOneDocument(String arguments) throws IOException {
    assertThat(run(arguments.split(" "))).isEqualTo(2);
    assertThat(document()).containsEntry("status", "failed").containsEntry("error", "BadUsage");
    assertThat(Schemas.errors("failure", screen.out())).isEmpty();
  }

  @Test
  void check_goodRequest_printsWhatItWouldMake() {
    assertThat(run("check", EVENTS + "provision-aws-iam.json")).isZero();
    assertThat(screen.out())
        .contains("xsoar.remediation-UserPolicy", "RolebridgeTrust", "iam:ListUsers")
        .contains("  Role               xsoar-IAM.integration-Role\n")
        .contains("Account 000000000000 stands for the hub's");
  }

  @Test
  void check_goodRequestWithJson_fitsItsSchema() throws IOException {
    assertThat(run("check", EVENTS + "provision-aws-iam.json", "--json")).isZero();
    assertThat(Schemas.errors("check", screen.out())).isEmpty();
    assertThat(document()).containsEntry("status", "valid");
  }

  @ParameterizedTest
  @ValueSource(strings = {"check", "provision"})
  void badRequest_endsWith2AndAllViolations(String command) throws IOException {
    assertThat(run(command, EVENTS + "bad/everything-at-once.json", "--json")).isEqualTo(2);
    assertThat(Schemas.errors(command, screen.out())).isEmpty();
    assertThat(document()).containsEntry("status", "rejected");
    assertThat((List<?>) document().get("violations"))
        .hasSameSizeAs(
            com.fasterxml.jackson.jr.ob.JSON.std.listFrom(
                Files.readString(Path.of(EVENTS + "bad/everything-at-once.violations.json"))));
  }

  @Test
  void badRequest_asText_namesFieldRuleValueAndRemedy() {
    assertThat(run("check", EVENTS + "bad/session-too-long.json")).isEqualTo(2);
    assertThat(screen.out()).isEmpty();
    assertThat(screen.err())
        .contains("/roleSessionDuration", "value   ", "remedy  ", "Nothing was made or changed.");
  }

  static List<Arguments> malformed() {
    return List.of(
        Arguments.of("{\"a\": 1,\n \"b\" 2}", "line 2, column 6"),
        Arguments.of("{\"a\": 1,\n\n}", "line 3, column 1"),
        Arguments.of("{} {}", "line 1, column 4"));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void malformedJson_isToldByLineAndColumn(String json, String place) throws IOException {
    Path file = Files.writeString(folder.resolve("request.json"), json);

    assertThat(run("check", file.toString(), "--json")).isEqualTo(2);
    assertThat(Schemas.errors("check", screen.out())).isEmpty();
    assertThat(screen.out()).contains("malformedJson", place);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "1", "\"text\"", "null", ""})
  void jsonThatIsNoObject_isRejected(String json) throws IOException {
    Path file = Files.writeString(folder.resolve("request.json"), json);

    assertThat(run("check", file.toString(), "--json")).isEqualTo(2);
    assertThat(Schemas.errors("check", screen.out())).isEmpty();
    assertThat(document()).containsEntry("status", "rejected");
  }

  /** As editors of Windows save a file. */
  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16BE", "UTF-16LE"})
  void byteOrderMark_isNoPartOfTheRequest(String charset) throws IOException {
    String request = Files.readString(Path.of("../events/provision-aws-iam.json"));
    Path file =
        Files.write(
            folder.resolve("request.json"),
            ("\uFEFF" + request).getBytes(Charset.forName(charset)));

    assertThat(run("check", file.toString(), "--json")).isZero();
    assertThat(document()).containsEntry("status", "valid");
  }

  @Test
  void missingFile_endsWith2() throws IOException {
    assertThat(run("provision", folder.resolve("none.json").toString(), "--json")).isEqualTo(2);
    assertThat(document()).containsEntry("error", "RequestFileMissing");
    assertThat(Schemas.errors("provision", screen.out())).isEmpty();
  }

  /** Also where several are compared, of which this is none; no account is asked before. */
  @ParameterizedTest
  @ValueSource(
      strings = {"check", "check --live", "plan", "apply", "apply --dry-run", "decommission"})
  void onlyFileOrFolder_thatIsMissing_isToldAsThat(String command) {
    List<String> arguments = new ArrayList<>(List.of(command.split(" ")));
    arguments.add(folder.resolve("requests").toString());

    assertThat(run(arguments.toArray(String[]::new))).isEqualTo(2);
    assertThat(screen.err())
        .isEqualTo(
            "There is no file or folder "
                + folder.resolve("requests")
                + ".\nName a request file; samples are in the project's folder events.\n");
  }

  /** A run would fail, and ring its alarm. */
  @ParameterizedTest
  @ValueSource(strings = {"revoke x --key", "revoke x --dry-run --key", "rotate x --undo --key"})
  void keyIdThatIsNone_startsNothing(String command) {
    String secretKey = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    assertThat(run((command + " " + secretKey).split(" "))).isEqualTo(2);
    assertThat(screen.err())
        .contains("Nothing was started.", "./rolebridge inventory USER")
        .doesNotContain(secretKey);
  }

  @Test
  void reportIntoAFolderThatIsMissing_isToldBeforeAnythingIsRead() throws IOException {
    Path place = folder.resolve("none/report.html");

    assertThat(run("report", place.toString(), "--json")).isEqualTo(3);
    assertThat(document())
        .containsEntry(
            "cause",
            "Can't write the report to %s: there is no folder %s."
                .formatted(place, place.getParent()));
    assertThat(Schemas.errors("report", screen.out())).isEmpty();
  }

  /** A folder without content would otherwise be replaced. */
  @Test
  void reportToAFolder_isRefused() {
    assertThat(run("report", folder.toString())).isEqualTo(3);
    assertThat(screen.err()).contains("it is a folder", "./rolebridge report FILE");
    assertThat(folder).isEmptyDirectory();
  }

  /** Written in place of the one, and with the other standing for a stream elsewhere. */
  @ParameterizedTest
  @CsvSource({"/dev/null, it is a pipe or a device", "-, that is no file's name here"})
  void reportToWhatIsNoFile_isRefused(String place, String reason) {
    assertThat(run("report", place)).isEqualTo(3);
    assertThat(screen.err()).contains(reason, "./rolebridge report FILE");
  }

  /** Blocks have one empty line between them, and empty lines are empty. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "check provision-aws-iam.json",
        "check provision-aws-s3.json",
        "check provision-custom-policy.json",
        "check bad",
        "apply bad"
      })
  void text_hasNoLineOfBlanksAndNoTwoEmptyOnes(String arguments) {
    String[] words = arguments.split(" ", 2);

    run(words[0], EVENTS + words[1]);

    assertThat(screen.out() + screen.err())
        .isNotEmpty()
        .doesNotContainPattern("(?m)^ +$|\\n\\n\\n");
  }

  @Test
  void misspeltFile_isToldWithItsFolderAndTheNearest() throws IOException {
    Path file = folder.resolve("request.json");
    Files.writeString(file, "{}");

    assertThat(run("check", folder.resolve("reqest.json").toString(), "--json")).isEqualTo(2);
    assertThat(document().get("remedy")).isEqualTo("Did you mean " + file + "?");
    assertThat(document().get("cause").toString()).contains(folder.toString());
  }

  @Test
  void fileThatIsNotText_endsWith2() throws IOException {
    Path file = Files.write(folder.resolve("request.json"), new byte[] {'{', (byte) 0xff, '}'});

    assertThat(run("provision", file.toString(), "--json")).isEqualTo(2);
    assertThat(document()).containsEntry("error", "RequestFileUnreadable");
  }

  @Test
  void folderWithoutARequest_endsWith2() throws IOException {
    assertThat(run("provision", folder.toString(), "--json")).isEqualTo(2);
    assertThat(document()).containsEntry("error", "RequestFolderEmpty");
  }

  @Test
  void catalog_listsAndShowsWithoutAws() throws IOException {
    assertThat(run("catalog")).isZero();
    assertThat(screen.out()).contains("AWS - IAM  ", "27 integrations");
    assertThat(screen.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"AWS - IAM", "aws - iam", "AWS - Identity and Access Management", "AWS-EKS"})
  void catalog_takesANameInOneWordOrSeveral(String name) throws IOException {
    assertThat(run("catalog", name, "--json")).isZero();
    assertThat(Schemas.errors("catalog", screen.out())).isEmpty();
    String quoted = screen.out();

    FakeScreen other = new FakeScreen();
    List<String> words = new ArrayList<>(List.of("catalog", "--json"));
    words.addAll(List.of(name.split(" ")));
    assertThat(Main.execute(new Printer(other.screen(), true), words.toArray(String[]::new)))
        .isZero();
    assertThat(other.out()).isEqualTo(quoted);
  }

  @Test
  void catalog_search_followsItsSchema() throws IOException {
    assertThat(run("catalog", "AWS", "--search", "snapshot", "--json")).isZero();
    assertThat(Schemas.errors("catalog", screen.out())).isEmpty();
    assertThat((List<?>) document().get("commands")).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "AWS - IAN, Write AWS - IAM.",
    "guard duty, 'Write AWS - GuardDuty, or AWS - GuardDuty Event Collector.'",
    "Splunk, ./rolebridge catalog lists all that it has."
  })
  void catalog_misspeltName_endsWith2AndTheNearest(String name, String remedy) throws IOException {
    assertThat(run("catalog", name, "--json")).isEqualTo(2);
    assertThat(Schemas.errors("catalog", screen.out())).isEmpty();
    assertThat(document()).containsEntry("error", "IntegrationUnknown");
    assertThat(document().get("remedy").toString()).startsWith(remedy);
  }

  @Test
  void catalog_check_tellsByItsExitStatus() throws IOException {
    assertThat(run("catalog", "check", folder.toString())).isEqualTo(2);
    assertThat(screen.err()).contains("has no folder Packs.");

    VendorFiles.write(folder, new Catalog().integrations());
    assertThat(run("catalog", "check", folder.toString())).isZero();
    assertThat(screen.out()).isEqualTo("The catalog's 27 integrations are as in " + folder + ".\n");

    Files.delete(folder.resolve(new Catalog().find("AWS - SNS").orElseThrow().source().yml()));
    FakeScreen other = new FakeScreen();
    assertThat(
            Main.execute(
                new Printer(other.screen(), true), "catalog", "check", folder.toString(), "--json"))
        .isEqualTo(1);
    assertThat(Schemas.errors("catalog", other.out())).isEmpty();
    assertThat(other.out()).contains("FILE_MISSING");
  }

  @Test
  void logs_badAge_endsWith2() throws IOException {
    assertThat(run("logs", "--since", "yesterday", "--json")).isEqualTo(2);
    assertThat(Schemas.errors("logs", screen.out())).isEmpty();
    assertThat(document()).containsEntry("error", "BadUsage");
  }

  @Test
  void commandThatWasNotStartedByTheScript_saysSo() throws IOException {
    assertThat(run("up", "--json")).isEqualTo(3);
    assertThat(document()).containsEntry("error", "NotStartedByScript");
    assertThat(Schemas.errors("up", screen.out())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "--parameter, LogRetentionDays, has no name and value with = between",
    "--tag, =42, has no name and value with = between",
  })
  void up_withWhatIsNoPair_endsWith2(String option, String value, String said) throws IOException {
    assertThat(run("up", option, value, "--json")).isEqualTo(2);
    assertThat(document().get("cause").toString()).contains(option + " " + value + " " + said);
    assertThat(Schemas.errors("up", screen.out())).isEmpty();
  }

  @Test
  void up_withAParameterTwice_endsWith2() throws IOException {
    assertThat(run("up", "--parameter", "A=1", "--parameter", "A=2", "--json")).isEqualTo(2);
    assertThat(document()).containsEntry("cause", "--parameter names A twice.");
  }

  @Test
  void targetOfTheEnvironment_thatIsNone_isToldByItsName() throws IOException {
    int status =
        Main.execute(
            new Printer(screen.screen(), true),
            Map.of("ROLEBRIDGE_TARGET", "mars"),
            "status",
            "--json");

    assertThat(status).isEqualTo(2);
    assertThat(document().get("remedy").toString())
        .startsWith("Set ROLEBRIDGE_TARGET to local or aws, or take it away.");
  }

  @Test
  void outputJson_isTheSameAsJson() {
    assertThat(Main.hasJson(new String[] {"catalog", "--output", "json"})).isTrue();
    assertThat(Main.hasJson(new String[] {"catalog", "--output=JSON"})).isTrue();
    assertThat(Main.hasJson(new String[] {"catalog", "--json=true"})).isTrue();
    assertThat(Main.hasJson(new String[] {"catalog", "--output", "table"})).isFalse();
    assertThat(Main.hasJson(new String[] {"catalog", "--output=csv", "json"})).isFalse();
    assertThat(Main.hasJson(new String[] {"catalog", "--", "--output=json"})).isFalse();
  }

  @Test
  void outputCsv_isTheTable() {
    assertThat(run("catalog", "--output", "csv")).isZero();
    assertThat(screen.out())
        .startsWith("name,displayName,pack,readCommands,writeCommands,")
        .contains("\r\nAWS - S3,")
        .endsWith("\r\n");
    assertThat(screen.err()).isEmpty();
  }

  @Test
  void outputTable_isWhatIsPrintedAnyway() {
    FakeScreen other = new FakeScreen();

    run("catalog");
    Main.execute(new Printer(other.screen(), false), "catalog", "--output", "table");

    assertThat(other.out()).isEqualTo(screen.out());
  }

  /** Refused before anything is done. */
  @ParameterizedTest
  @CsvSource({
    "provision no-such-file --output csv, prints no table",
    "check no-such-file --output=csv, prints no table",
    "rotate --output csv, prints no table",
    "catalog --json --output csv, contradict each other",
    "catalog --json --output table, contradict each other",
    "catalog --output xml, it is one of table"
  })
  void outputThatIsNotToBeHad_isRefused(String line, String cause) {
    Printer printer = new Printer(screen.screen(), false);

    assertThat(Main.execute(printer, line.split(" "))).isEqualTo(2);

    assertThat(screen.out()).isEmpty();
    assertThat(screen.err()).contains(cause);
  }

  @Test
  void failure_withCsv_isToldToPeople() {
    assertThat(run("catalog", "AWS - Nothing", "--output", "csv")).isEqualTo(2);
    assertThat(screen.out()).isEmpty();
    assertThat(screen.err()).contains("The catalog has no integration");
  }

  @Test
  void verbose_tellsWhereInTheCodeAnErrorArose() {
    FakeScreen brief = new FakeScreen();

    assertThat(run("catalog", "AWS - Nothing", "-v")).isEqualTo(2);
    Main.execute(new Printer(brief.screen(), false), "catalog", "AWS - Nothing");

    assertThat(screen.err())
        .contains("at rolebridge.cli.CatalogCommand.", "The catalog has no integration");
    assertThat(brief.err()).doesNotContain("\tat ");
  }
}
