package rolebridge.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
        "MaximumKeyAgeDays | 1 | it must be a whole number from 2 to 3650 (AllowedPattern",
        "WatchPeriodDays | 366 | it must be a whole number from 1 to 365 (AllowedPattern",
        "WatchPeriodDays | a week | it must be a whole number from 1 to 365 (AllowedPattern",
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

  /** CloudFormation's Number takes 90.5 and 1e2, by which every pass of the functions would end. */
  @Test
  void numberOfTheTemplate_isOneOfItsRangeAndWritten() throws Exception {
    Map<String, Map<String, Object>> parameters = parameters();
    Pattern range = Pattern.compile("must be a whole number from (\\d+) to (\\d+)");
    int ranges = 0;

    for (Map.Entry<String, Map<String, Object>> parameter : parameters.entrySet()) {
      String name = parameter.getKey();
      assertThat(parameter.getValue().get("Type")).as(name).isNotEqualTo("Number");
      if (!String.valueOf(parameter.getValue().get("Default")).matches("[0-9]+")) {
        continue;
      }
      for (String bad : List.of("90.5", "8.0", "1e2", "+7", "07", " 7", "7 ", "-7", "", "٧")) {
        assertThat(refusal(name, bad)).as(name).contains("can't be");
      }
      Matcher words =
          range.matcher(String.valueOf(parameter.getValue().get("ConstraintDescription")));
      if (words.matches()) {
        ranges++;
        int least = Integer.parseInt(words.group(1));
        int most = Integer.parseInt(words.group(2));
        Pattern pattern = Pattern.compile(parameter.getValue().get("AllowedPattern").toString());
        assertThat(
                IntStream.rangeClosed(0, 2 * most + 10)
                    .filter(
                        value ->
                            pattern.matcher(String.valueOf(value)).matches()
                                != (least <= value && value <= most))
                    .boxed())
            .as("numbers of %s that pattern and words disagree on", name)
            .isEmpty();
      }
    }
    assertThat(ranges).isEqualTo(8);
  }

  private static Map<String, Map<String, Object>> parameters() throws Exception {
    String text = Files.readString(ROOT.resolve("template.yaml"));
    return new Yaml()
        .<Map<String, Map<String, Map<String, Object>>>>load(
            text.substring(text.indexOf("\nParameters:"), text.indexOf("\nRules:")))
        .get("Parameters");
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
    Map<String, Map<String, Object>> section = parameters();
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
            "ConstraintDescription");
    assertThat(types).containsOnly("String", "CommaDelimitedList");
    section.forEach(
        (name, rule) -> {
          if (!Set.of(TemplateParameters.NAMESPACE, TemplateParameters.DEPLOYMENT).contains(name)) {
            assertThat(refusal(name, rule.get("Default").toString())).as(name).isEqualTo("none");
          }
        });
  }
}
