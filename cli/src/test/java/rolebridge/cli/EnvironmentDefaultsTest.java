package rolebridge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import rolebridge.cli.aws.Target;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.setup.EnvironmentDefaults;
import rolebridge.cli.setup.Failure;
import rolebridge.domain.policy.Namespace;

class EnvironmentDefaultsTest {

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
    Probe probe = new Probe();
    CommandLine line = new CommandLine(probe);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setDefaultValueProvider(new EnvironmentDefaults(environment));
    line.parseArgs(options);
    return probe.choice();
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
