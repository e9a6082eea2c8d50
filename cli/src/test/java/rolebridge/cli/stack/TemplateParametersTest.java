package rolebridge.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;
import rolebridge.cli.setup.Failure;

class TemplateParametersTest {

  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final TemplateParameters OURS = TemplateParameters.of(ROOT);

  private static String refusal(String name, String value) {
    try {
      OURS.check(name, value);
      return "none";
    } catch (Failure refused) {
      assertThat(refused.error()).isEqualTo("BadParameter");
      return refused.getMessage() + " " + refused.remedy();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "LogRetentionDays | 400",
        "ValidatePolicies | true",
        "MaximumKeyAgeDays | 2",
        "RotationSchedule | rate(6 days)",
        "AlarmEmail | soc@example.com",
        "AlarmEmail | ''",
        "AllowedAccounts | 111111111111, 222222222222",
        "FunctionSubnetIds | subnet-1,subnet-2",
        "XsoarVersion | 6",
      })
  void value_thatItsRulesAllow_isTaken(String name, String value) {
    assertThat(refusal(name, value)).isEqualTo("none");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "LogRetentionDays | 31 | it must be one of 1, 3, 5, 7, 14, 30",
        "ValidatePolicies | yes | it must be one of true, false (AllowedValues)",
        "MaximumKeyAgeDays | 1 | it must be at least 2 (MinValue)",
        "WatchPeriodDays | 366 | it must be at most 365 (MaxValue)",
        "WatchPeriodDays | a week | it must be a number (Type Number)",
        "RotationSchedule | rate(7 days) | it must be a rate of at most 288 minutes",
        "AlarmEmail | soc | it must be empty or one e-mail address (AllowedPattern ^(|[^@",
        "AllowedAccounts | 111111111111,2222 | it must be 12-digit account ids",
        "XsoarVersion | 7 | it must be one of 6, 8",
      })
  void value_thatBreaksARule_isRefusedByIt(String name, String value, String rule) {
    assertThat(refusal(name, value))
        .startsWith("The stack's parameter " + name + " can't be \"" + value + "\": ")
        .contains(rule);
  }

  @Test
  void name_thatIsNone_isRefusedWithTheNearest() {
    assertThat(refusal("LogRetentionDay", "30"))
        .isEqualTo(
            "The stack has no parameter \"LogRetentionDay\". Did you mean LogRetentionDays?");
    assertThat(refusal("Colour", "red")).contains("It has Namespace, SecretKmsKeyArn,");
    assertThat(refusal("Namespace", "rolebridge_stage")).contains("give --namespace");
    assertThat(refusal("Deployment", "1")).contains("what up itself sets");
  }

  @Test
  void settings_areRefusedAsAWhole() {
    DeploymentSettings settings =
        new DeploymentSettings(Map.of("LogRetentionDays", "30"), Map.of("CostCenter", "42"));

    assertThatCode(() -> settings.checked(OURS)).doesNotThrowAnyException();
    assertThatThrownBy(() -> settings.withParameters(Map.of("LogRetention", "30")).checked(OURS))
        .isInstanceOf(Failure.class);
    assertThat(settings.withParameters(Map.of("LogRetentionDays", "7")).parameters())
        .isEqualTo(settings.parameters());
  }

  /** What is checked here is all that the template says of its parameters. */
  @Test
  void rulesOfTheTemplate_areThoseThatAreChecked() throws Exception {
    String text = Files.readString(ROOT.resolve("template.yaml"));
    int begin = text.indexOf("\nParameters:");
    Map<String, Map<String, Object>> section =
        new Yaml()
            .<Map<String, Map<String, Map<String, Object>>>>load(
                text.substring(begin, text.indexOf("\nRules:")))
            .get("Parameters");
    Set<String> rules =
        section.values().stream()
            .flatMap(rule -> rule.keySet().stream())
            .collect(Collectors.toSet());
    List<Object> types = section.values().stream().map(rule -> rule.get("Type")).toList();

    assertThat(OURS.names()).isEqualTo(section.keySet()).isNotEmpty();
    assertThat(rules)
        .containsExactlyInAnyOrder(
            "Type",
            "Default",
            "Description",
            "AllowedPattern",
            "AllowedValues",
            "ConstraintDescription",
            "MinValue",
            "MaxValue");
    assertThat(types).containsOnly("String", "Number", "CommaDelimitedList");
    section.forEach(
        (name, rule) -> {
          if (!Set.of(TemplateParameters.NAMESPACE, TemplateParameters.DEPLOYMENT).contains(name)) {
            assertThat(refusal(name, rule.get("Default").toString())).as(name).isEqualTo("none");
          }
        });
  }
}
