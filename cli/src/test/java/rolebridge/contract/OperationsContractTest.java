package rolebridge.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.cli.inventory.KnownUsers;
import rolebridge.cli.setup.Commands;
import rolebridge.cli.setup.Progress;
import rolebridge.cli.stack.StackDeployer;
import rolebridge.domain.error.InstanceTestFailedException;
import rolebridge.domain.error.PermissionMissingException;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Fault;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.policy.Namespace;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.json.StrictJson;

/** What the template has for those who operate the installation. */
class OperationsContractTest {

  private static final String ALARM = "AWS::CloudWatch::Alarm";
  private static final Pattern METRIC = Pattern.compile("(?:put|Map\\.of)\\(\"([A-Z][A-Za-z]+)\"");

  private static final Namespace STAGE = new Namespace("rolebridge_stage");

  private static final Pattern AWS = Pattern.compile("\\baws ([a-z]+) ([a-z]+(?:-[a-z]+)+)");
  private static final Pattern COMMAND = Pattern.compile("\\./rolebridge ([a-z]+)");

  private static final Set<String> WATCH =
      Set.of(
          "cloudformation:DescribeStacks",
          "states:ListExecutions",
          "states:DescribeExecution",
          "states:GetExecutionHistory");

  /** How a user's name and a key's id are looked up before a run is started for them. */
  private static final Set<String> LOOK_UP =
      Set.of("iam:GetUser", "iam:ListAccessKeys", "secretsmanager:DescribeSecret");

  /** With what tells which name was meant. */
  private static final Set<String> START =
      Stream.concat(
              LOOK_UP.stream(),
              Stream.of("states:StartExecution", "iam:ListUsers", "secretsmanager:ListSecrets"))
          .collect(Collectors.toUnmodifiableSet());

  private static final Map<String, Set<String>> OF_COMMANDS =
      Map.of(
          "status",
          WATCH,
          "logs",
          Set.of("logs:DescribeLogGroups", "logs:FilterLogEvents"),
          "rotate",
          START,
          "revoke",
          START,
          "audit",
          START,
          "inventory",
          Set.of(
              "iam:GetAccessKeyLastUsed",
              "iam:GetRole",
              "iam:GetUserPolicy",
              "iam:ListAccessKeys",
              "iam:ListAttachedRolePolicies",
              "iam:ListRoles",
              "secretsmanager:ListSecretVersionIds"));

  private static Map<String, Map<String, Object>> resources() {
    return Repository.objects(Repository.template(), "Resources");
  }

  private static Map<String, Object> properties(String resource) {
    return Repository.object(resources(), resource, "Properties");
  }

  private static Stream<Map<String, Object>> ofType(String type) {
    return resources().values().stream()
        .filter(resource -> type.equals(resource.get("Type")))
        .map(resource -> Repository.object(resource, "Properties"));
  }

  /** Alarms that count failures don't ring when nothing starts. */
  @Test
  void everySchedule_hasAnAlarmThatRingsWhenNoRunOfItsMachineSucceeds() {
    List<Map<String, Object>> rules =
        ofType("AWS::Events::Rule").filter(rule -> rule.containsKey("ScheduleExpression")).toList();

    assertThat(rules).hasSize(2);
    assertThat(rules)
        .allSatisfy(
            rule -> {
              Object schedule = ((Map<?, ?>) rule.get("ScheduleExpression")).get("Ref");
              assertThat(ofType(ALARM).filter(alarm -> watches(alarm, machineOf(rule))))
                  .singleElement()
                  .satisfies(
                      alarm ->
                          assertThat(alarm)
                              .containsEntry("TreatMissingData", "breaching")
                              .containsEntry("ComparisonOperator", "LessThanThreshold")
                              .containsEntry("Threshold", 1)
                              .extractingByKey("EvaluationPeriods")
                              .as("the number of the schedule")
                              .isEqualTo(numberOf(schedule)));
            });
  }

  /** None of the three counts a run of another ("Monitoring Step Functions metrics"). */
  @Test
  void failedAlarms_ringForRunsThatFailTimeOutOrAreStopped() {
    List<Map<String, Object>> alarms =
        ofType(ALARM)
            .filter(alarm -> alarm.get("AlarmName").toString().endsWith("-failed"))
            .toList();

    assertThat(alarms).hasSize(6);
    for (Map<String, Object> alarm : alarms) {
      List<?> metrics = (List<?>) alarm.get("Metrics");
      String sum = ((Map<?, ?>) metrics.getFirst()).get("Expression").toString();
      List<String> counted = new ArrayList<>();
      for (Object metric : metrics.subList(1, metrics.size())) {
        Map<?, ?> count = (Map<?, ?>) metric;
        Map<?, ?> statistic = (Map<?, ?>) count.get("MetricStat");
        counted.add(((Map<?, ?>) statistic.get("Metric")).get("MetricName").toString());
        assertThat(sum).contains("FILL(" + count.get("Id") + ", 0)");
      }
      assertThat(counted)
          .containsExactly("ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted");
    }
  }

  /**
   * What a Test that stays red ends in a rotation, and a rotation that fails in a revocation: no
   * retry and no other state turns the error into anything but a run that failed, which the alarm
   * that docs/xsoar.md names counts.
   */
  @ParameterizedTest
  @CsvSource({
    "rotate-user.asl.json, TestInstance, rolebridge-rotation-failed",
    "revoke.asl.json, RotateUser, rolebridge-revocation-failed"
  })
  void testThatStaysRed_failsTheRun_whichItsAlarmCounts(String file, String state, String name) {
    Map<String, Map<String, Object>> states =
        Repository.states(Repository.stateMachines().get(file));
    Map<?, ?> caught = (Map<?, ?>) ((List<?>) states.get(state).get("Catch")).getFirst();
    String machine =
        ofType("AWS::Serverless::StateMachine")
            .filter(one -> one.get("DefinitionUri").equals("statemachines/" + file))
            .map(one -> one.get("Name").toString())
            .findFirst()
            .orElseThrow();
    List<?> metrics =
        ofType(ALARM)
            .filter(alarm -> alarm.get("AlarmName").equals(name))
            .map(alarm -> (List<?>) alarm.get("Metrics"))
            .findFirst()
            .orElseThrow();

    assertThat(states.get(state).toString())
        .doesNotContain(InstanceTestFailedException.class.getName());
    assertThat(caught.get("ErrorEquals")).isEqualTo(List.of("States.ALL"));
    assertThat(endsFrom(states, caught.get("Next").toString())).containsExactly("Fail");
    for (Object metric : metrics.subList(1, metrics.size())) {
      Map<?, ?> counted =
          (Map<?, ?>) ((Map<?, ?>) ((Map<?, ?>) metric).get("MetricStat")).get("Metric");
      assertThat(dimension(counted)).endsWith(":stateMachine:" + machine);
    }
    assertThat(Repository.page("docs/xsoar.md")).contains("larm `" + name + "`");
  }

  /** The types of the states that a run can end with once it is in this state. */
  private static Set<String> endsFrom(Map<String, Map<String, Object>> states, String first) {
    Set<String> ends = new TreeSet<>();
    List<String> reached = new ArrayList<>(List.of(first));
    for (int number = 0; number < reached.size(); number++) {
      Map<String, Object> state = states.get(reached.get(number));
      assertThat(state).doesNotContainKey("Choices");
      if (!state.containsKey("Next")) {
        ends.add(state.get("Type").toString());
      }
      followers(state).filter(next -> !reached.contains(next)).forEach(reached::add);
    }
    return ends;
  }

  private static Stream<String> followers(Map<String, Object> state) {
    List<?> caught = (List<?>) state.getOrDefault("Catch", List.of());
    return Stream.concat(Stream.of(state), caught.stream().map(one -> (Map<?, ?>) one))
        .filter(one -> one.containsKey("Next"))
        .map(one -> one.get("Next").toString());
  }

  private static List<?> numberOf(Object schedule) {
    return List.of(0, List.of(" ", List.of(1, List.of("(", schedule))));
  }

  private static String machineOf(Map<String, Object> rule) {
    String arn = ((Map<?, ?>) ((List<?>) rule.get("Targets")).getFirst()).get("Arn").toString();
    return arn.substring(arn.lastIndexOf(':') + 1);
  }

  private static boolean watches(Map<String, Object> alarm, String machine) {
    return alarm.containsKey("Metrics")
        && successes(alarm).get("MetricName").equals("ExecutionsSucceeded")
        && properties(dimension(successes(alarm))).get("Name").equals(machine);
  }

  private static Map<?, ?> successes(Map<String, Object> alarm) {
    return (Map<?, ?>) statistic(alarm).get("Metric");
  }

  private static Map<?, ?> statistic(Map<String, Object> alarm) {
    return (Map<?, ?>) ((Map<?, ?>) ((List<?>) alarm.get("Metrics")).getLast()).get("MetricStat");
  }

  private static String dimension(Map<?, ?> metric) {
    return ((Map<?, ?>) ((List<?>) metric.get("Dimensions")).getFirst()).get("Value").toString();
  }

  /**
   * CloudWatch API reference, PutMetricAlarm, "Period": all periods of an alarm together are at
   * most seven days, and one day where a period is shorter than an hour.
   */
  @ParameterizedTest
  @CsvSource({
    "Rotation, minute, 0, 60",
    "Rotation, hour, 1, 3600",
    "Rotation, day, 2, 86400",
    "Audit, minute, 0, 60",
    "Audit, hour, 1, 3600",
    "Audit, day, 2, 86400"
  })
  void schedules_areThoseThatAnAlarmCanWatch_withTimeForTheRun(
      String schedule, String unit, int place, int seconds) {
    int period = periods(schedule).get(place);
    int longest = period < 3600 ? 86_400 : 604_800;
    String pattern =
        Repository.object(Repository.template(), "Parameters", schedule + "Schedule")
            .get("AllowedPattern")
            .toString();

    assertThat(period).isGreaterThan(seconds).matches(length -> length % 60 == 0);
    assertThat(IntStream.rangeClosed(1, 400).boxed())
        .allSatisfy(
            number ->
                assertThat("rate(%d %s%s)".formatted(number, unit, number == 1 ? "" : "s"))
                    .matches(rate -> rate.matches(pattern) == (number * period <= longest)));
  }

  /** The alarm's periods in seconds: of a schedule in minutes, in hours and in days. */
  private static List<Integer> periods(String schedule) {
    List<?> choice = (List<?>) statistic(properties(schedule + "SilentAlarm")).get("Period");
    List<?> second = (List<?>) choice.get(2);
    assertThat(choice.getFirst()).isEqualTo(schedule + "InMinutes");
    assertThat(second.getFirst()).isEqualTo(schedule + "InHours");
    return List.of((Integer) choice.get(1), (Integer) second.get(1), (Integer) second.get(2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rate(0 days)", "rate(1 days)", "rate(7 days)", "cron(0 1 * * ? *)", ""})
  void schedule_isNoOther(String rate) {
    for (String schedule : List.of("RotationSchedule", "AuditSchedule")) {
      assertThat(
              Repository.object(Repository.template(), "Parameters", schedule)
                  .get("AllowedPattern")
                  .toString())
          .satisfies(pattern -> assertThat(rate).doesNotMatch(pattern));
    }
  }

  @Test
  void everyAlarm_tellsTheTopicThatIsNamed_andTheMailbox() {
    assertThat(ofType(ALARM))
        .hasSizeGreaterThan(10)
        .allSatisfy(
            alarm ->
                assertThat(alarm.get("AlarmActions"))
                    .as(alarm.get("AlarmName").toString())
                    .isEqualTo(
                        List.of(
                            List.of("HasAlarmTopic", "AlarmTopicArn", "AWS::NoValue"),
                            List.of("HasAlarmEmail", "AlarmTopic", "AWS::NoValue"))));
  }

  /** A mail from it is an alarm of this stack, whatever policies others have. */
  @Test
  void topic_takesAlarmsOfThisStackAlone() {
    List<?> statements =
        (List<?>)
            Repository.object(properties("AlarmTopicPolicy"), "PolicyDocument").get("Statement");

    assertThat(
            statements.stream()
                .map(Map.class::cast)
                .<Object>map(
                    statement -> List.of(statement.get("Effect"), statement.get("Condition")))
                .toList())
        .isEqualTo(
            List.of(
                List.of(
                    "Allow",
                    Map.of(
                        "StringEquals",
                        Map.of("aws:SourceAccount", "AWS::AccountId"),
                        "ArnLike",
                        Map.of(
                            "aws:SourceArn",
                            "arn:${AWS::Partition}:cloudwatch:${AWS::Region}:${AWS::AccountId}"
                                + ":alarm:rolebridge-*"))),
                List.of("Deny", Map.of("Bool", Map.of("aws:PrincipalIsAWSService", "false")))));
    assertThat(ofType(ALARM).map(alarm -> alarm.get("AlarmName").toString()))
        .allMatch(name -> name.startsWith("rolebridge-"));
  }

  @ParameterizedTest
  @CsvSource({
    "soc@example.com, true",
    "a.b+c@mail.example.co.uk, true",
    "'', true",
    "soc, false",
    "soc@example, false",
    "'a@example.com b@example.com', false"
  })
  void alarmEmail_isOneAddress(String address, boolean fits) {
    String pattern =
        Repository.object(Repository.template(), "Parameters", "AlarmEmail")
            .get("AllowedPattern")
            .toString();

    assertThat(address.matches(pattern)).isEqualTo(fits);
  }

  /** The dashboard's widgets, with the placeholders of numbers replaced. */
  private static List<Map<?, ?>> widgets() throws IOException {
    String body =
        properties("Dashboard")
            .get("DashboardBody")
            .toString()
            .replace("${MaximumKeyAgeDays}", "90");
    return ((List<?>) StrictJson.readObject(body).get("widgets"))
        .stream().<Map<?, ?>>map(widget -> (Map<?, ?>) widget).toList();
  }

  /**
   * Namespace and name of each metric to the values of its dimension. CloudWatch user guide,
   * "Dashboard body structure and syntax": three dots stand for what is the same as in the metric
   * before.
   */
  private static Map<String, List<String>> metrics() throws IOException {
    Map<String, List<String>> metrics = new TreeMap<>();
    for (Map<?, ?> widget : widgets()) {
      List<String> name = List.of();
      Object shown = ((Map<?, ?>) widget.get("properties")).get("metrics");
      for (Object metric : shown instanceof List<?> list ? list : List.of()) {
        List<String> words =
            ((List<?>) metric)
                .stream().filter(String.class::isInstance).map(Object::toString).toList();
        name = words.getFirst().equals("...") ? name : words;
        metrics
            .computeIfAbsent(name.get(0) + " " + name.get(1), _ -> new ArrayList<>())
            .addAll(name.size() > 2 ? List.of(words.getLast()) : List.of());
      }
    }
    return metrics;
  }

  private static List<String> names(String type, String property) {
    return ofType(type).map(properties -> properties.get(property).toString()).toList();
  }

  @Test
  void dashboard_showsEveryAlarm() throws IOException {
    List<?> shown =
        widgets().stream()
            .filter(widget -> widget.get("type").equals("alarm"))
            .flatMap(
                widget -> ((List<?>) ((Map<?, ?>) widget.get("properties")).get("alarms")).stream())
            .toList();

    assertThat(shown.stream().map(alarm -> alarm.toString().replaceFirst(".*:alarm:", "")))
        .containsExactlyInAnyOrderElementsOf(names(ALARM, "AlarmName"));
  }

  /** As AWS names them: "Types of metrics for Lambda functions", and alike of the others. */
  @Test
  void dashboard_showsEveryFunctionMachineAndQueue() throws IOException {
    Map<String, List<String>> metrics = metrics();
    List<String> functions = names("AWS::Serverless::Function", "FunctionName");
    List<String> machines =
        names("AWS::Serverless::StateMachine", "Name").stream()
            .map(
                name ->
                    "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:stateMachine:"
                        + name)
            .toList();

    for (String metric : List.of("Errors", "Duration")) {
      assertThat(metrics.remove("AWS/Lambda " + metric))
          .containsExactlyInAnyOrderElementsOf(functions);
    }
    for (String status : List.of("Succeeded", "Failed", "TimedOut", "Aborted")) {
      assertThat(metrics.remove("AWS/States Executions" + status))
          .containsExactlyInAnyOrderElementsOf(machines);
    }
    assertThat(metrics.remove("AWS/SQS ApproximateNumberOfMessagesVisible"))
        .containsExactlyInAnyOrderElementsOf(names("AWS::SQS::Queue", "QueueName"));
    assertThat(metrics.keySet()).allMatch(name -> name.startsWith("rolebridge "));
  }

  @Test
  void dashboard_andAlarms_nameWhatTheFunctionsPublish() throws IOException {
    Set<String> published = published();
    Set<String> shown =
        metrics().keySet().stream()
            .filter(name -> name.startsWith("rolebridge "))
            .map(name -> name.substring("rolebridge ".length()))
            .collect(Collectors.toSet());

    assertThat(published).hasSizeGreaterThan(5);
    assertThat(shown).isEqualTo(published);
    assertThat(
            ofType(ALARM)
                .filter(alarm -> "rolebridge".equals(alarm.get("Namespace")))
                .map(alarm -> alarm.get("MetricName").toString()))
        .isNotEmpty()
        .isSubsetOf(published);
  }

  /** The names of metrics in the classes that publish some. */
  private static Set<String> published() throws IOException {
    Path domain = Path.of("../functions/src/main/java/rolebridge/domain");
    try (Stream<Path> files = Files.walk(domain)) {
      Set<String> names = new TreeSet<>();
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = Files.readString(file);
        if (text.contains("metrics.publish(")) {
          METRIC.matcher(text).results().forEach(found -> names.add(found.group(1)));
        }
      }
      return names;
    }
  }

  /** What the page says somebody with more rights does: whoever may write policies of roles. */
  private static final Set<String> OF_ADMINISTRATORS = Set.of("iam:PutRolePolicy");

  /** Whoever is on call needs neither more nor less than the page tells to do. */
  @Test
  void oncallPolicy_isWhatTheCommandsOfTheRunbookNeed() {
    String runbook = Repository.page("docs/runbook.md");
    Set<String> needed = new TreeSet<>();
    AWS.matcher(runbook)
        .results()
        .forEach(found -> needed.addAll(actions(found.group(1), found.group(2))));
    Set<String> commands =
        COMMAND
            .matcher(runbook)
            .results()
            .map(found -> found.group(1))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(commands).isEqualTo(OF_COMMANDS.keySet());
    commands.forEach(command -> needed.addAll(OF_COMMANDS.get(command)));
    assertThat(needed).containsAll(OF_ADMINISTRATORS);
    needed.removeAll(OF_ADMINISTRATORS);
    assertThat(granted("OncallPolicy")).isEqualTo(needed);
  }

  /** Whoever provisions needs to look before it starts, and reads and changes nothing besides. */
  @Test
  void operatorPolicy_startsAndWatches_andLooksUpWhomARunIsFor() {
    Set<String> needed = new TreeSet<>(WATCH);
    needed.addAll(OF_COMMANDS.get("logs"));
    needed.addAll(LOOK_UP);
    needed.add("states:StartExecution");
    needed.add("events:PutEvents");

    assertThat(granted("OperatorPolicy")).isEqualTo(needed);
  }

  @Test
  void readme_namesWhatAnOperatorLooksUp() {
    String told =
        Repository.page("README.md")
            .lines()
            .filter(line -> line.startsWith("The stack creates three managed policies"))
            .collect(Collectors.joining());

    assertThat(LOOK_UP).allSatisfy(action -> assertThat(told).contains("`" + action + "`"));
  }

  /** A run for a typing error would fail, and ring its alarm. */
  @ParameterizedTest
  @ValueSource(strings = {"OperatorPolicy", "OncallPolicy"})
  void policyThatStartsPassesAndRevocations_tellsAMisspeltUserAndKeyBefore(String policy) {
    FakeAws aws = Accounts.with(Requests.iam());
    Set<String> operations =
        granted(policy).stream()
            .map(action -> action.substring(action.indexOf(':') + 1))
            .collect(Collectors.toSet());
    Caller caller = aws.caller();
    caller.failing(
        call ->
            operations.contains(call.operation())
                ? null
                : Fault.refused(() -> new PermissionMissingException(call.operation(), null)));
    KnownUsers users =
        new KnownUsers(
            caller.users(),
            caller.accessKeys(),
            caller.secrets(),
            caller.inventory(),
            Requests.HUB,
            Commands.PLAIN);
    Progress progress = new Progress(System.err, false, false, 80);

    assertThatCode(() -> users.require(Requests.USER, progress)).doesNotThrowAnyException();
    assertThatCode(
            () -> users.requireKey(Requests.USER, aws.keyIds(Requests.USER).getFirst(), progress))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> users.require(Requests.USER + "x", progress))
        .hasMessageContaining("There is no user");
    assertThatThrownBy(() -> users.requireKey(Requests.USER, "AKIAIOSFODNN7EXAMPLE", progress))
        .hasMessageContaining("has no access key");
  }

  /** Of others' users and secrets nothing is read but whether there is a user of the name. */
  @Test
  void operatorPolicy_looksUpKeysAndSecretsOfRolebridgeAlone() {
    List<?> statements =
        (List<?>)
            Repository.object(properties("OperatorPolicy"), "PolicyDocument").get("Statement");

    assertThat(statements)
        .extracting(statement -> (Map<?, ?>) statement)
        .filteredOn(
            statement ->
                PolicyDocument.asList(statement.get("Action")).stream()
                    .anyMatch(
                        List.of("iam:ListAccessKeys", "secretsmanager:DescribeSecret")::contains))
        .hasSize(2)
        .allSatisfy(
            statement ->
                assertThat(PolicyDocument.asList(statement.get("Resource")))
                    .allMatch(
                        resource ->
                            resource.toString().matches(".*:(user/|secret:)rolebridge/\\*")));
  }

  /** A queue is asked for its address by name. */
  @Test
  void oncallPolicy_findsEveryQueueOfTheRunbook() {
    Set<String> named =
        Pattern.compile("--queue-name rolebridge-(\\S+)")
            .matcher(Repository.page("docs/runbook.md"))
            .results()
            .map(found -> found.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    List<?> statements =
        (List<?>) Repository.object(properties("OncallPolicy"), "PolicyDocument").get("Statement");
    Set<String> found =
        statements.stream()
            .filter(Map.class::isInstance)
            .map(statement -> (Map<?, ?>) statement)
            .filter(
                statement ->
                    PolicyDocument.asList(statement.get("Action")).contains("sqs:GetQueueUrl"))
            .flatMap(statement -> PolicyDocument.asList(statement.get("Resource")).stream())
            .map(resource -> resource.toString().replaceAll(".*?(\\w+)\\W+Arn\\W*", "$1"))
            .map(queue -> properties(queue).get("QueueName").toString())
            .map(name -> name.replaceFirst("^rolebridge-", ""))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(found).isEqualTo(named).hasSize(3);
  }

  /** As the page says of every name but those of versions of secrets and of denied sessions. */
  @Test
  void everyNameOfTheRunbook_isThatOfAnotherNamespaceWithItsNameInstead() {
    Set<String> named =
        Pattern.compile(
                "(?<![./\\w])rolebridge(-(?!key-|stage\\b|revoked-sessions\\b)[a-z]+(?:-[a-z]+)*)")
            .matcher(Repository.page("docs/runbook.md"))
            .results()
            .map(found -> STAGE.name() + found.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> names = new TreeSet<>();
    Repository.objects(Repository.template("template.yaml", STAGE), "Resources")
        .values()
        .forEach(
            resource ->
                Repository.object(resource, "Properties").entrySet().stream()
                    .filter(property -> property.getKey().endsWith("Name"))
                    .forEach(property -> names.add(property.getValue().toString())));

    assertThat(named).hasSizeGreaterThan(20);
    assertThat(names).containsAll(named);
  }

  @Test
  void runbook_saysThatItsCommandsTakeTheNamespace() {
    assertThat(Repository.page("docs/runbook.md"))
        .contains("`--target aws --region R --profile P --namespace N`")
        .contains("the stack has a hyphen, `" + StackDeployer.nameOf(STAGE) + "`");
  }

  private static Set<String> granted(String policy) {
    List<?> statements =
        (List<?>) Repository.object(properties(policy), "PolicyDocument").get("Statement");
    return statements.stream()
        .filter(Map.class::isInstance)
        .map(Map.class::cast)
        .peek(statement -> assertThat(statement.get("Effect")).isEqualTo("Allow"))
        .flatMap(statement -> PolicyDocument.asList(statement.get("Action")).stream())
        .map(Object::toString)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> actions(String service, String operation) {
    String prefix = service.equals("stepfunctions") ? "states" : service;
    String name =
        Stream.of(operation.split("-"))
            .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
            .collect(Collectors.joining());
    // SQS API reference, StartMessageMoveTask, and what the moved messages need on their way.
    return operation.equals("start-message-move-task")
        ? Set.of(
            "sqs:StartMessageMoveTask",
            "sqs:ReceiveMessage",
            "sqs:DeleteMessage",
            "sqs:GetQueueAttributes",
            "sqs:SendMessage")
        : Set.of(prefix + ":" + name);
  }

  /** With a key a policy could be widened, with a machine access be made. */
  @Test
  void oncallPolicy_reachesNothingOfOthers_andStartsNoProvision() {
    List<?> statements =
        (List<?>) Repository.object(properties("OncallPolicy"), "PolicyDocument").get("Statement");

    assertThat(granted("OncallPolicy"))
        .noneMatch(action -> action.contains("*") || action.endsWith(":GetSecretValue"));
    assertThat(statements.toString())
        .contains("RotateStateMachine")
        .doesNotContain("ProvisionStateMachine")
        .doesNotContain("DecommissionStateMachine");
    assertThat(statements.stream().filter(Map.class::isInstance))
        .extracting(statement -> (Map<?, ?>) statement)
        .filteredOn(statement -> statement.get("Resource").equals("*"))
        .singleElement()
        .satisfies(
            statement ->
                assertThat(PolicyDocument.asList(statement.get("Action")))
                    .allMatch(action -> action.toString().matches(".*:(List|Describe).*")));
  }

  /** In no group, CloudFormation's console shows a parameter last, under "Other parameters". */
  @Test
  void everyParameter_isInOneGroup_andHasALabel() {
    Map<String, Object> shown =
        Repository.object(Repository.template(), "Metadata", "AWS::CloudFormation::Interface");
    Set<String> parameters = Repository.object(Repository.template(), "Parameters").keySet();
    List<Object> grouped =
        ((List<?>) shown.get("ParameterGroups"))
            .stream()
                .flatMap(group -> ((List<?>) ((Map<?, ?>) group).get("Parameters")).stream())
                .<Object>map(name -> name)
                .toList();

    assertThat(grouped).containsExactlyInAnyOrderElementsOf(List.copyOf(parameters));
    assertThat(Repository.object(shown, "ParameterLabels").keySet()).isEqualTo(parameters);
  }

  @Test
  void everyParameter_isInTheReadme_andInTheTableOfTheDeployment() {
    String readme = Repository.page("README.md");
    String page = Repository.page("docs/deploy.md");
    String table = page.substring(page.indexOf("## Parameters in groups"));
    String groups = table.substring(0, table.indexOf("\n## ", 1));

    assertThat(Repository.object(Repository.template(), "Parameters").keySet())
        .allSatisfy(
            name -> {
              assertThat(readme).contains("`" + name + "`");
              assertThat(groups).containsOnlyOnce("`" + name + "`");
            });
  }

  /** What the page counts is what the template makes. */
  @Test
  void figuresOfTheDeployment_areTheTemplates() {
    long roles = ofType("AWS::IAM::Role").count();
    long alarms = ofType(ALARM).count();

    assertThat(Repository.page("docs/deploy.md"))
        .contains(
            "| " + roles + " roles `rolebridge-*`",
            "can be raised | " + roles + " in the hub, one in a spoke",
            "can be raised | "
                + ofType("AWS::IAM::ManagedPolicy").count()
                + " in the hub, 3 in a spoke",
            "| " + ofType("AWS::Serverless::Function").count() + " functions, their versions",
            "| " + ofType("AWS::Serverless::StateMachine").count() + " state machines.",
            ", " + alarms + " alarms, dashboard",
            "| " + alarms + " alarms of ");
  }

  /** One that a later change forgets would be the one that isn't encrypted as the others. */
  @Test
  void everyLogGroupAndQueue_isUnderTheKeyThatTheParameterNames() {
    List<Object> key = List.of("HasLogAndQueueKmsKey", "LogAndQueueKmsKeyArn", "AWS::NoValue");

    assertThat(ofType("AWS::Logs::LogGroup"))
        .hasSizeGreaterThan(30)
        .allSatisfy(group -> assertThat(group).containsEntry("KmsKeyId", key));
    assertThat(ofType("AWS::SQS::Queue"))
        .hasSize(3)
        .allSatisfy(
            queue ->
                assertThat(queue)
                    .containsEntry("KmsMasterKeyId", key)
                    .containsEntry(
                        "SqsManagedSseEnabled",
                        List.of("HasLogAndQueueKmsKey", "AWS::NoValue", true)));
  }
}
