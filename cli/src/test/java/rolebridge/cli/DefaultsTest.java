package rolebridge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import rolebridge.cli.aws.Target;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.setup.Defaults;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.SettingsFile;
import rolebridge.domain.policy.Namespace;

class DefaultsTest {

  @TempDir Path folder;

  private static final Map<String, String> REAL =
      Map.of(
          "ROLEBRIDGE_TARGET", "aws",
          "ROLEBRIDGE_PROFILE", "prod",
          "AWS_REGION", "eu-central-1",
          "AWS_DEFAULT_REGION", "eu-west-1");

  /** Only what all commands of an account have. */
  @Command(name = "probe")
  private static final class Probe extends AccountCommand {
    private Probe() {
      super(new Printer(new FakeScreen().screen(), false));
    }

    @Override
    Outcome execute() {
      throw new UnsupportedOperationException();
    }
  }

  private static AccountCommand.Choice chosen(Map<String, String> environment, String... options) {
    return chosen(environment, SettingsFile.none(), options);
  }

  private static AccountCommand.Choice chosen(
      Map<String, String> environment, SettingsFile settings, String... options) {
    return probe(environment, settings, options).choice();
  }

  private static Probe probe(
      Map<String, String> environment, SettingsFile settings, String... options) {
    Probe probe = new Probe();
    CommandLine line = new CommandLine(probe);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setDefaultValueProvider(new Defaults(environment, settings));
    line.parseArgs(options);
    return probe;
  }

  private static AccountCommand.Choice choice(Target target, String profile, String region) {
    return new AccountCommand.Choice(
        target, Optional.ofNullable(profile), Optional.ofNullable(region), Namespace.DEFAULT);
  }

  @Test
  void environment_standsInForOptions_thatArentGiven() {
    assertThat(chosen(Map.of())).isEqualTo(choice(Target.LOCAL, null, null));
    assertThat(chosen(REAL)).isEqualTo(choice(Target.AWS, "prod", "eu-central-1"));
    assertThat(chosen(REAL, "--profile", "test", "--region", "us-east-1"))
        .isEqualTo(choice(Target.AWS, "test", "us-east-1"));
    assertThat(chosen(Map.of("AWS_DEFAULT_REGION", "eu-west-1"), "--target", "aws"))
        .isEqualTo(choice(Target.AWS, null, "eu-west-1"));
  }

  @Test
  void whatIsForRealAccounts_isNothingToTheLocalOne() {
    assertThat(chosen(REAL, "--target", "local")).isEqualTo(choice(Target.LOCAL, null, null));
    assertThat(chosen(REAL, "--target", "local", "--profile", "test"))
        .isEqualTo(choice(Target.LOCAL, "test", null));
  }

  private static String lineAfter(
      Map<String, String> environment, SettingsFile settings, String... options) {
    return probe(environment, settings, options).commands().line("status");
  }

  /** They are pasted into a shell where the defaults may be others. */
  @Test
  void commandLines_reachTheAccountThatWasWorkedOn_whateverNamedIt() throws IOException {
    SettingsFile stage =
        settings("target = \"aws\"\nprofile = \"stage\"\nnamespace = \"rolebridge_stage\"");
    SettingsFile none = SettingsFile.none();

    assertThat(lineAfter(Map.of(), none)).isEqualTo("./rolebridge status");
    assertThat(lineAfter(Map.of(), none, "--target", "local")).isEqualTo("./rolebridge status");
    assertThat(lineAfter(REAL, none))
        .isEqualTo("./rolebridge status --target aws --profile prod --region eu-central-1");
    assertThat(lineAfter(REAL, none, "--target", "local"))
        .isEqualTo("./rolebridge status --target local");
    assertThat(lineAfter(Map.of(), stage))
        .isEqualTo("./rolebridge status --target aws --profile stage --namespace rolebridge_stage");
    assertThat(lineAfter(Map.of(), stage, "--target", "local"))
        .isEqualTo("./rolebridge status --target local");
    assertThat(lineAfter(Map.of(), stage, "--namespace", "rolebridge"))
        .isEqualTo("./rolebridge status --target aws --profile stage --namespace rolebridge");
    assertThat(lineAfter(Map.of(Namespace.VARIABLE, "rolebridge_a"), none, "--target", "aws"))
        .isEqualTo("./rolebridge status --target aws --namespace rolebridge_a");
    assertThat(lineAfter(Map.of(Namespace.VARIABLE, "rolebridge"), none, "--target", "aws"))
        .isEqualTo("./rolebridge status --target aws");
    assertThat(lineAfter(Map.of(), none, "--namespace", "rolebridge_a"))
        .isEqualTo("./rolebridge status --namespace rolebridge_a");
  }

  /** It stops what is on this machine, whatever else is worked on. */
  @Test
  void down_isOfTheLocalAws_whateverTheDefaultsName() {
    FakeScreen screen = new FakeScreen();
    int status =
        Main.execute(
            new Printer(screen.screen(), false),
            Map.of("ROLEBRIDGE_TARGET", "aws", "AWS_REGION", "nowhere"),
            folder,
            "down",
            "--target",
            "aws");

    assertThat(status).isEqualTo(2);
    assertThat(screen.err())
        .contains("down stops the local AWS only.", "./rolebridge uninstall --target aws");
  }

  @Test
  void emptyVariable_saysNothing() {
    assertThat(
            chosen(
                Map.of("ROLEBRIDGE_TARGET", "", "ROLEBRIDGE_PROFILE", "", "AWS_REGION", ""),
                "--target",
                "aws"))
        .isEqualTo(choice(Target.AWS, null, null));
    assertThat(chosen(Map.of("ROLEBRIDGE_TARGET", ""))).isEqualTo(choice(Target.LOCAL, null, null));
  }

  private SettingsFile settings(String toml) throws IOException {
    Files.writeString(folder.resolve(SettingsFile.NAME), toml);
    return SettingsFile.of(folder);
  }

  @Test
  void settingsFile_comesAfterOptionAndEnvironment() throws IOException {
    SettingsFile file =
        settings(
            """
            # Ours.
            target = "aws"
            profile = 'stage'
            region = "eu-west-3"
            """);

    assertThat(chosen(Map.of(), file)).isEqualTo(choice(Target.AWS, "stage", "eu-west-3"));
    assertThat(chosen(REAL, file)).isEqualTo(choice(Target.AWS, "prod", "eu-central-1"));
    assertThat(chosen(Map.of("ROLEBRIDGE_TARGET", ""), file, "--profile", "test"))
        .isEqualTo(choice(Target.AWS, "test", "eu-west-3"));
    assertThat(chosen(Map.of(), file, "--target", "local"))
        .isEqualTo(choice(Target.LOCAL, null, null));
    assertThat(
            chosen(Map.of(), settings("target = \"aws\"\nnamespace = \"rolebridge_stage\""))
                .namespace())
        .isEqualTo(new Namespace("rolebridge_stage"));
    assertThat(chosen(Map.of(), SettingsFile.of(folder.resolve("elsewhere"))))
        .isEqualTo(choice(Target.LOCAL, null, null));
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        arguments("target = aws", "Line 1 isn't TOML"),
        arguments("region = \"a\"\n[x", "Line 2 isn't TOML"),
        arguments("target = \"aws\"\ntarget = \"local\"", "Line 2 isn't TOML"),
        // A limit of Jackson's own has no place in the text.
        arguments(
            "region = " + "[".repeat(1_001) + "]".repeat(1_001),
            "rolebridge.toml: It isn't TOML: Document nesting depth"),
        arguments("profil = \"p\"", "Did you mean profile?"),
        arguments(
            "verbose = true",
            "It may have target, profile, region, namespace, and the tables parameters and tags."),
        arguments("region = 3", "region is 3."),
        arguments("region = \" \"", "region is \" \"."),
        arguments("[target]\nx = \"aws\"", "target is {"),
        arguments("tags = \"a=b\"", "Write a line [tags]"),
        arguments("[parameters]\nA = [1, 2]", "A in [parameters] is [1,2]."),
        arguments("[parameter]\nA = 1", "Did you mean parameters?"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void settingsFileWithAFault_saysWhich(String toml, String said) {
    FakeScreen screen = new FakeScreen();

    assertThatThrownBy(() -> settings(toml))
        .isInstanceOfSatisfying(
            Failure.class,
            bad -> {
              assertThat(bad.error()).isEqualTo("BadSettings");
              assertThat(bad.getMessage() + " " + bad.remedy())
                  .startsWith("rolebridge.toml: ")
                  .contains(said);
            });
    assertThat(
            Main.execute(
                new Printer(screen.screen(), false), Map.of(), folder, "catalog", "nonsense"))
        .isEqualTo(2);
    assertThat(screen.err()).contains("rolebridge.toml: ");
  }

  @Test
  void settingsFile_hasTablesOfTheStacksParametersAndTags() throws IOException {
    SettingsFile file =
        settings(
            """
            target = "aws"
            [parameters]
            LogRetentionDays = 30
            AlarmEmail = "soc@example.com"
            [tags]
            "cost center" = "42"
            """);

    assertThat(file.parameters())
        .isEqualTo(Map.of("LogRetentionDays", "30", "AlarmEmail", "soc@example.com"));
    assertThat(file.tags()).isEqualTo(Map.of("cost center", "42"));
    assertThat(SettingsFile.none().tags()).isEmpty();
  }

  /** As editors of Windows save it. */
  @Test
  void settingsFileWithAByteOrderMark_isRead() throws IOException {
    assertThat(chosen(Map.of(), settings("\uFEFFtarget = \"aws\"")).target()).isEqualTo(Target.AWS);
  }

  /** Read as nothing, it would send what was meant for one account to another. */
  @Test
  void settingsFileThatIsNone_isTold() throws IOException {
    Path file = folder.resolve(SettingsFile.NAME);

    Files.write(file, new byte[] {'#', (byte) 0xE4, '\n'});
    assertThatThrownBy(() -> SettingsFile.of(folder))
        .hasMessage("rolebridge.toml: It is not UTF-8 text.");

    Files.delete(file);
    Files.createDirectory(file);
    assertThatThrownBy(() -> SettingsFile.of(folder))
        .hasMessageContaining("a folder, pipe or device");

    Files.delete(file);
    Files.createSymbolicLink(file, folder.resolve("gone.toml"));
    assertThatThrownBy(() -> SettingsFile.of(folder))
        .hasMessageContaining("rolebridge.toml: It can't be read: there is no file ");
  }

  @Test
  void settingsFileThatIsLarge_isNotRead() {
    assertThatThrownBy(() -> settings("#".repeat(10_001)))
        .hasMessage("rolebridge.toml: It has more than 10000 bytes.");
  }

  @Test
  void targetThatIsNone_isSaidWithWhoNamesIt() throws IOException {
    settings("target = \"prod\"");
    FakeScreen screen = new FakeScreen();

    assertThat(Main.execute(new Printer(screen.screen(), false), Map.of(), folder, "inventory"))
        .isEqualTo(2);
    assertThat(screen.err()).contains("Set target in rolebridge.toml to local or aws");
  }

  @Test
  void namespace_isTheOptions_orForRealAccountsTheVariables_orTheDefault() {
    Map<String, String> stage = Map.of(Namespace.VARIABLE, "rolebridge_stage");

    assertThat(chosen(Map.of()).namespace()).isEqualTo(Namespace.DEFAULT);
    assertThat(chosen(stage).namespace()).isEqualTo(Namespace.DEFAULT);
    assertThat(chosen(stage, "--target", "aws").namespace().name()).isEqualTo("rolebridge_stage");
    assertThat(chosen(stage, "--target", "aws", "--namespace", "rolebridge_a").namespace().name())
        .isEqualTo("rolebridge_a");
    assertThat(chosen(Map.of(), "--namespace", "rolebridge_a").namespace().name())
        .isEqualTo("rolebridge_a");
  }

  @Test
  void namespace_thatIsNone_isBadUsage() {
    assertThatThrownBy(() -> chosen(Map.of(), "--namespace", "rolebridge-stage"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("There is no namespace \"rolebridge-stage\".");
  }
}
