package rolebridge.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.catalog.Catalog;
import rolebridge.domain.accept.DetailReader;
import rolebridge.domain.accept.DetailReading;
import rolebridge.domain.accept.RequestEvent;
import rolebridge.domain.catalog.CommandPermissions;
import rolebridge.domain.policy.Namespace;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.request.IntegrationRequest;
import rolebridge.domain.request.Reading;
import rolebridge.domain.request.RequestReader;
import rolebridge.domain.request.Violation;
import rolebridge.domain.rotate.Decision;
import rolebridge.json.StrictJson;

/** The samples in {@code events} against their schemas and against what reads the requests. */
class EventsContractTest {

  private static final String EXPECTATION = ".violations";

  /** What another account gives to {@code aws events put-events}. */
  private static final String FROM_ACCOUNT = "request-from-account";

  /** What only a rejection holds that no execution announces. */
  private static final Set<String> OF_NO_EXECUTION = Set.of("eventId", "detailType");

  /** Their violations are of rules that no schema can express, or they are no JSON value. */
  private static final Set<String> BEYOND_A_SCHEMA =
      Set.of(
          "malformed",
          "two-documents",
          "tag-twice",
          "policy-too-large",
          "actions-never-granted",
          "actions-that-are-none",
          "policy-that-iam-refuses",
          "commands-never-granted",
          "commands-of-no-integration",
          "resources-of-commands");

  static List<String> requests() {
    return EventFiles.names("", ".json").stream()
        .filter(name -> !name.equals(FROM_ACCOUNT))
        .toList();
  }

  static List<String> badRequests() {
    return EventFiles.names("bad", ".json").stream()
        .filter(name -> !name.endsWith(EXPECTATION))
        .toList();
  }

  static List<String> documents() {
    return EventFiles.names("documents", ".json");
  }

  static List<String> announcements() {
    return EventFiles.names("out", ".json");
  }

  /** Those that a rule of their own brings to a machine. */
  static List<String> requestsByEvent() {
    return EventFiles.names("in", ".json").stream()
        .filter(
            name ->
                Repository.object(Repository.template(), "Resources").containsKey(name + "Rule"))
        .toList();
  }

  static List<String> requestsOfAccounts() {
    return List.of("IntegrationRequested", "IntegrationRemovalRequested", "KeyRotationRequested");
  }

  static List<String> answers() {
    return EventFiles.names("answers", ".json");
  }

  static List<String> schemas() {
    return Schemas.names();
  }

  @ParameterizedTest
  @MethodSource("schemas")
  void schemaFile_isAJsonSchema(String name) {
    assertThat(Schemas.errorsOfSchema(Schemas.text(name))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("requests")
  void request_isAcceptedBySchemaAndReader(String name) {
    String json = EventFiles.text(name + ".json");

    assertThat(Schemas.errors("request", json)).isEmpty();
    assertThat(violations(json)).isEmpty();
  }

  @Test
  void vendorsExample_becomesTheVendorsNames() throws IOException {
    Reading reading =
        new RequestReader(new Catalog())
            .read(StrictJson.readObject(EventFiles.text("provision-aws-iam.json")));

    assertThat(reading)
        .isEqualTo(
            new Reading.Accepted(
                new IntegrationRequest(
                    "AWS - IAM",
                    "xsoar.remediation",
                    "xsoar-IAM-Remediation_Policy",
                    "xsoar-IAM.integration-Role",
                    "AWS-IAM-remediation",
                    "xsoar-IAM.integration-Role_SESSION",
                    900,
                    "",
                    "",
                    PolicyDocument.of(
                        List.of(
                            Map.of(
                                "Effect",
                                "Allow",
                                "Action",
                                List.of("iam:UpdateAccountPasswordPolicy", "iam:ListUsers"),
                                "Resource",
                                "*"))),
                    CommandPermissions.NONE,
                    List.of("aws-iam-update-account-password-policy"),
                    List.of(),
                    Map.of(),
                    "AWS - IAM for the XSOAR user xsoar.remediation, managed by rolebridge")));
  }

  @ParameterizedTest
  @MethodSource("badRequests")
  void badRequest_breaksExactlyTheRulesBesideIt(String name) throws IOException {
    List<?> expected =
        (List<?>)
            StrictJson.readObject(
                    "{\"violations\":"
                        + EventFiles.text("bad/" + name + EXPECTATION + ".json")
                        + "}")
                .get("violations");

    assertThat(violations(EventFiles.text("bad/" + name + ".json")))
        .extracting(EventsContractTest::tree)
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("badRequests")
  void badRequest_isRefusedByItsSchemaToo(String name) {
    if (!BEYOND_A_SCHEMA.contains(name)) {
      assertThat(Schemas.errors("request", EventFiles.text("bad/" + name + ".json"))).isNotEmpty();
    }
  }

  @Test
  void everyExpectation_belongsToABadRequest() {
    assertThat(EventFiles.names("bad", EXPECTATION + ".json")).isEqualTo(badRequests());
  }

  @ParameterizedTest
  @MethodSource("documents")
  void document_isAcceptedByItsSchema(String name) {
    assertThat(Schemas.errors(command(name), EventFiles.text("documents/" + name + ".json")))
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void documentWithAnotherField_isRefused(String name) {
    assertThat(
            Schemas.errors(
                command(name), changed("documents/" + name, document -> document.put("x", 1))))
        .isNotEmpty();
  }

  /** Each sample holds required fields only, but for what failures may add. */
  @ParameterizedTest
  @MethodSource("documents")
  void documentWithoutAField_isRefused(String name) {
    Set<String> optional =
        Set.of(
            "integration",
            "userName",
            "failedState",
            "executionArn",
            "undone",
            "kept",
            "executionError",
            "executionCause");
    for (String field : parsed(EventFiles.text("documents/" + name + ".json")).keySet()) {
      if (!optional.contains(field)) {
        assertThat(
                Schemas.errors(
                    command(name),
                    changed("documents/" + name, document -> document.remove(field))))
            .as("without %s", field)
            .isNotEmpty();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("requestsByEvent")
  void requestByEvent_isAcceptedByItsSchemaAndBroughtToAMachineThatReadsIt(String name) {
    Map<String, Object> event = parsed(EventFiles.text("in/" + name + ".json"));
    Map<String, Object> rule =
        Repository.object(Repository.template(), "Resources", name + "Rule", "Properties");
    Map<?, ?> target = (Map<?, ?>) ((List<?>) rule.get("Targets")).getFirst();

    assertThat(Schemas.errors("event-" + name, EventFiles.text("in/" + name + ".json"))).isEmpty();
    assertThat(Repository.object(rule, "EventPattern"))
        .containsEntry("source", List.of(event.get("source")))
        .containsEntry("detail-type", List.of(event.get("detail-type")))
        .containsEntry("account", List.of("AWS::AccountId"));
    String begin =
        Repository.object(
                Repository.stateMachines().get(target.get("Id") + ".asl.json"), "States", "Begin")
            .toString();
    Repository.object(parsed(Schemas.text("event-" + name)), "properties", "detail", "properties")
        .keySet()
        .stream()
        .filter(field -> !field.equals("schemaVersion"))
        .forEach(
            field ->
                assertThat(begin).containsPattern("\\$(states\\.input|asked)\\." + field + "\\b"));
  }

  @ParameterizedTest
  @MethodSource("requestsOfAccounts")
  void requestOfAnotherAccount_isAcceptedBySchemaAndReader(String name) {
    String json = EventFiles.text("in/" + name + ".json");
    RequestEvent event = RequestEvent.of(parsed(json)).orElseThrow();

    assertThat(Schemas.errors("event-" + name, json)).isEmpty();
    assertThat(new DetailReader(new Catalog()).read(event, event.time()))
        .isInstanceOf(DetailReading.Accepted.class);
  }

  @Test
  void requestFromAccount_isEntriesOfPutEvents_withADetailThatIsAccepted() {
    List<?> entries =
        (List<?>)
            parsed("{\"entries\":" + EventFiles.text(FROM_ACCOUNT + ".json") + "}").get("entries");
    assertThat(entries).hasSize(1);
    Map<?, ?> entry = (Map<?, ?>) entries.getFirst();
    assertThat(entry.keySet())
        .extracting(Object::toString)
        .containsExactlyInAnyOrder("EventBusName", "Source", "DetailType", "Detail");
    assertThat((String) entry.get("EventBusName")).endsWith(":event-bus/rolebridge");
    String event =
        "{\"source\":\"%s\",\"detail-type\":\"%s\",\"detail\":%s}"
            .formatted(entry.get("Source"), entry.get("DetailType"), entry.get("Detail"));
    assertThat(Schemas.errors("event-" + entry.get("DetailType"), event)).isEmpty();
  }

  /** The bus lets in what is read, and the rule behind it leaves the judging to the function. */
  @Test
  void otherAccounts_maySendWhatIsRead() {
    for (String policy : List.of("OrganizationMayAsk", "AccountsMayAsk", "AccountsBesideMayAsk")) {
      Map<String, Object> condition = conditionOf(policy);
      assertThat(Repository.object(condition, "StringEquals"))
          .containsEntry("events:source", DetailReader.SOURCE)
          .containsEntry("events:detail-type", requestsOfAccounts());
      assertThat(condition)
          .containsEntry("StringNotEquals", Map.of("aws:PrincipalAccount", "AWS::AccountId"));
    }
    assertThat(
            Repository.object(
                Repository.template(),
                "Resources",
                "RequestFromAccountRule",
                "Properties",
                "EventPattern"))
        .isEqualTo(
            Map.of(
                "source",
                List.of(DetailReader.SOURCE),
                "account",
                List.of(Map.of("anything-but", List.of("AWS::AccountId")))));
  }

  /**
   * EventBridge may lose one of two statements that are written at a time. A resource that a
   * condition leaves out keeps no two others apart, so each names all before it.
   */
  @ParameterizedTest
  @ValueSource(strings = {"template.yaml", "spoke.yaml"})
  void statementsOfTheBus_areWrittenOneAfterTheOther(String template) {
    Map<String, Map<String, Object>> policies = busPolicies(template, Namespace.DEFAULT);

    assertThat(policies).isNotEmpty();
    policies.forEach(
        (one, first) ->
            policies.forEach(
                (other, second) ->
                    assertThat(
                            one.equals(other)
                                || areNeverBoth(first, second)
                                || names(first, other)
                                || names(second, one))
                        .as("%s and %s", one, other)
                        .isTrue()));
  }

  private static boolean areNeverBoth(Map<String, Object> one, Map<String, Object> other) {
    List<Object> conditions = Stream.of(one, other).map(policy -> policy.get("Condition")).toList();
    return conditions.contains("HasAllowedAccountsAlone")
        && (conditions.contains("HasAllowedAccountsBeside")
            || conditions.contains("HasOrganization"));
  }

  private static boolean names(Map<String, Object> policy, String other) {
    return policy.get("DependsOn") instanceof List<?> before
        ? before.contains(other)
        : other.equals(policy.get("DependsOn"));
  }

  /** CloudFormation knows a statement by its id, and has each once in an account and region. */
  @Test
  void statementsOfBusses_areNamedByTheNamespace() {
    Set<Object> ids = new HashSet<>();
    for (Namespace namespace : List.of(Namespace.DEFAULT, new Namespace("rolebridge_stage"))) {
      for (String template : List.of("template.yaml", "spoke.yaml")) {
        busPolicies(template, namespace)
            .forEach(
                (name, policy) ->
                    assertThat(ids.add(Repository.object(policy, "Properties").get("StatementId")))
                        .as("%s of %s in %s", name, template, namespace)
                        .isTrue());
      }
    }
    assertThat(ids).hasSizeGreaterThan(8);
  }

  private static Map<String, Map<String, Object>> busPolicies(
      String template, Namespace namespace) {
    Map<String, Map<String, Object>> policies =
        new LinkedHashMap<>(
            Repository.objects(Repository.template(template, namespace), "Resources"));
    policies.values().removeIf(one -> !one.get("Type").equals("AWS::Events::EventBusPolicy"));
    return policies;
  }

  private static Map<String, Object> conditionOf(String busPolicy) {
    return Repository.object(statementOf(busPolicy), "Condition");
  }

  private static Map<String, Object> statementOf(String busPolicy) {
    return Repository.object(
        Repository.template(), "Resources", busPolicy, "Properties", "Statement");
  }

  /** Who announces is who may by its own policy; nobody else may, whatever theirs say. */
  @Test
  void onlyTheMachines_announce() {
    Set<String> announcing = new TreeSet<>();
    Repository.objects(Repository.template(), "Resources")
        .forEach(
            (name, resource) -> {
              if (resource.get("Type").equals("AWS::IAM::Role")
                  && Repository.object(resource, "Properties")
                      .get("Policies")
                      .toString()
                      .contains("Action=events:PutEvents, Resource=EventBus.Arn")) {
                announcing.add(name + ".Arn");
              }
            });

    assertThat(statementOf("MachinesAnnounce"))
        .containsEntry("Effect", "Deny")
        .containsEntry("Principal", "*")
        .containsEntry("Resource", "EventBus.Arn");
    assertThat(conditionOf("MachinesAnnounce").keySet())
        .containsExactlyInAnyOrder("ForAnyValue:StringEquals", "ArnNotEquals");
    assertThat(conditionOf("MachinesAnnounce"))
        .containsEntry("ForAnyValue:StringEquals", Map.of("events:source", "rolebridge"));
    assertThat(
            (List<?>)
                Repository.object(conditionOf("MachinesAnnounce"), "ArnNotEquals")
                    .get("aws:PrincipalArn"))
        .extracting(Object::toString)
        .containsExactlyInAnyOrderElementsOf(announcing)
        .hasSizeGreaterThan(5);
  }

  @Test
  void hubPrincipals_mayAskByEvent_onlyIfNamedInTheParameter() {
    assertThat(statementOf("NamedAskForKeys"))
        .containsEntry("Effect", "Deny")
        .containsEntry("Principal", "*")
        .containsEntry("Resource", "EventBus.Arn")
        .containsEntry(
            "Condition",
            Map.of(
                "ForAnyValue:StringEquals",
                Map.of("events:source", DetailReader.SOURCE),
                "StringEquals",
                Map.of("aws:PrincipalAccount", "AWS::AccountId"),
                "ArnNotEquals",
                List.of(
                    "HasKeyEventPrincipals",
                    Map.of("aws:PrincipalArn", "KeyEventPrincipals"),
                    "AWS::NoValue")));
  }

  /**
   * What an archive holds starts nothing again, and a role that starts machines is worn for the
   * rules that name it alone: else whoever may make a rule and pass the role starts them.
   */
  @Test
  @SuppressWarnings("unchecked")
  void ruleThatStartsAMachine_ignoresReplays_andHasARoleOfItsOwn() {
    Map<String, Set<String>> rulesOf = new TreeMap<>();
    rules()
        .forEach(
            rule -> {
              Map<?, ?> target = (Map<?, ?>) ((List<?>) rule.get("Targets")).getFirst();
              if (target.get("RoleArn") instanceof String role) {
                String bus = rule.containsKey("EventBusName") ? "rolebridge/" : "";
                rulesOf
                    .computeIfAbsent(role.replace(".Arn", ""), _ -> new TreeSet<>())
                    .add(
                        "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/"
                            + bus
                            + rule.get("Name"));
                if (rule.containsKey("EventPattern")) {
                  assertThat(Repository.object(rule, "EventPattern"))
                      .containsEntry("account", List.of("AWS::AccountId"))
                      .containsEntry("replay-name", List.of(Map.of("exists", false)));
                }
              }
            });

    assertThat(rulesOf)
        .hasSize(4)
        .allSatisfy(
            (role, rules) -> {
              Map<String, Object> condition =
                  Repository.object(
                      (Map<String, ?>)
                          ((List<Map<String, Object>>)
                                  Repository.object(
                                          Repository.template(),
                                          "Resources",
                                          role,
                                          "Properties",
                                          "AssumeRolePolicyDocument")
                                      .get("Statement"))
                              .getFirst(),
                      "Condition");
              Object source = Repository.object(condition, "ArnEquals").get("aws:SourceArn");
              assertThat(source instanceof List<?> list ? list : List.of(source))
                  .extracting(Object::toString)
                  .containsExactlyInAnyOrderElementsOf(rules);
            });
  }

  private static List<Map<String, Object>> rules() {
    return Repository.objects(Repository.template(), "Resources").values().stream()
        .filter(resource -> resource.get("Type").equals("AWS::Events::Rule"))
        .map(resource -> Repository.object(resource, "Properties"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("answers")
  void answer_isAcceptedByItsSchema(String name) {
    assertThat(Schemas.errors("event-" + name, EventFiles.text("answers/" + name + ".json")))
        .isEmpty();
  }

  /** What concerns another account starts the one machine that the other account's bus admits. */
  @Test
  void answers_goByTheMachineThatTheOtherBusAdmits() {
    Map<String, Object> rule =
        Repository.object(Repository.template(), "Resources", "AnswerRule", "Properties");
    Map<?, ?> target = (Map<?, ?>) ((List<?>) rule.get("Targets")).getFirst();
    Map<String, Object> role =
        Repository.object(
            Repository.template(), "Resources", "AnswerStateMachineRole", "Properties");
    Map<String, Object> condition =
        Repository.object(
            Repository.spoke(),
            "Resources",
            "AnswersOfTheHub",
            "Properties",
            "Statement",
            "Condition");

    assertThat(Repository.object(rule, "EventPattern"))
        .isEqualTo(
            Map.of(
                "source",
                List.of("rolebridge"),
                "account",
                List.of("AWS::AccountId"),
                "replay-name",
                List.of(Map.of("exists", false)),
                "detail",
                Map.of(
                    "recipientAccount",
                    List.of(Map.of("anything-but", List.of("AWS::AccountId"))))));
    assertThat(target.get("Arn")).isEqualTo("AnswerStateMachine");
    assertThat(target.get("RoleArn")).isEqualTo("AnswerRuleRole.Arn");
    assertThat(target.containsKey("DeadLetterConfig")).isTrue();
    assertThat(condition)
        .isEqualTo(
            Map.of(
                "StringEquals",
                Map.of("events:source", "rolebridge"),
                "ArnEquals",
                Map.of(
                    "aws:PrincipalArn",
                    "arn:${AWS::Partition}:iam::${HubAccountId}:role/" + role.get("RoleName"))));
  }

  @ParameterizedTest
  @MethodSource("announcements")
  void announcement_isAcceptedByItsSchema(String name) {
    assertThat(Schemas.errors("event-" + name, EventFiles.text("out/" + name + ".json"))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("announcements")
  void announcementWithASecret_isRefused(String name) {
    assertThat(
            Schemas.errors(
                "event-" + name,
                changed(
                    "out/" + name,
                    event -> Repository.object(event, "detail").put("secretAccessKey", "x"))))
        .isNotEmpty();
  }

  /** The state machine announces what the schemas and samples promise, no less and no more. */
  @ParameterizedTest
  @MethodSource("announcements")
  void announcement_hasTheFieldsTheStateMachineWrites(String name) {
    Map<String, Object> written =
        Repository.stateMachines().values().stream()
            .flatMap(machine -> Repository.states(machine).values().stream())
            .flatMap(EventsContractTest::entries)
            .filter(entry -> name.equals(entry.get("DetailType")))
            .filter(entry -> entry.get("Detail") instanceof Map)
            .map(entry -> Repository.object(entry, "Detail"))
            .findFirst()
            .orElseThrow();

    assertThat(
            ofExecutions(
                Repository.object(parsed(EventFiles.text("out/" + name + ".json")), "detail")))
        .isEqualTo(ofExecutions(written));
    assertThat(
            ofExecutions(
                Repository.object(
                    parsed(Schemas.text("event-" + name)), "properties", "detail", "properties")))
        .isEqualTo(ofExecutions(written));
  }

  /** What the steps and their undoing say they did, read from their sources. */
  @ParameterizedTest
  @CsvSource({
    "change, provision, (?<!undone\\.add\\()new Change\\(, 10",
    "undone, provision, undone(?:\\.add\\(new Change)?\\(, 10",
    "change, rotate, (?:new Change|StepResult\\.of)\\(, 6",
    "change, decommission, new Change\\(, 4"
  })
  void actions_areEnumerated(String definition, String domain, String call, int more) {
    Pattern action = Pattern.compile(call + "\\s*\"([A-Za-z]+)\"");
    Map<String, Object> schema =
        Repository.object(
            parsed(Schemas.text("common")), "$defs", definition, "properties", "action");
    Set<String> said =
        EventFiles.sourcesOf("rolebridge/domain/" + domain)
            .flatMap(source -> action.matcher(source).results())
            .map(result -> result.group(1))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(said).hasSizeGreaterThan(more);
    assertThat((List<?>) schema.get("enum")).extracting(Object::toString).containsAll(said);
  }

  /** What events and tables call by the name of a state of rotate-user. */
  @Test
  void statesOfAPass_areEnumerated() {
    Set<String> states =
        Stream.of(Decision.Work.values())
            .map(Decision.Work::state)
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(states).hasSizeGreaterThan(8);
    assertThat(
            (List<?>)
                Repository.object(parsed(Schemas.text("common")), "$defs", "passState").get("enum"))
        .extracting(Object::toString)
        .containsExactlyInAnyOrderElementsOf(states);
  }

  /** One entry, or an expression that makes many of this form. */
  private static final Pattern ENTRIES =
      Pattern.compile("'DetailType': '([A-Za-z]+)',\\s*'Detail': \\{([^{}]*)}");

  private static final Pattern FIELD = Pattern.compile("'([A-Za-z]+)':");

  @SuppressWarnings("unchecked")
  private static Stream<Map<String, Object>> entries(Map<String, Object> state) {
    if (!(state.get("Arguments") instanceof Map<?, ?> arguments)) {
      return Stream.of();
    }
    return switch (arguments.get("Entries")) {
      case List<?> entries -> entries.stream().map(entry -> (Map<String, Object>) entry);
      case String expression ->
          ENTRIES
              .matcher(expression)
              .results()
              .map(entry -> Map.of("DetailType", entry.group(1), "Detail", fields(entry.group(2))));
      case null, default -> Stream.of();
    };
  }

  private static Map<String, Object> fields(String detail) {
    return FIELD
        .matcher(detail)
        .results()
        .collect(Collectors.toMap(field -> field.group(1), field -> field.group()));
  }

  private static Set<String> ofExecutions(Map<String, Object> fields) {
    Set<String> names = new TreeSet<>(fields.keySet());
    names.removeAll(OF_NO_EXECUTION);
    return names;
  }

  private static String command(String documentName) {
    return documentName.substring(0, documentName.indexOf('.'));
  }

  private static String changed(String path, Consumer<Map<String, Object>> change) {
    try {
      Map<String, Object> document = parsed(EventFiles.text(path + ".json"));
      change.accept(document);
      return StrictJson.text(document);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Object> parsed(String json) {
    try {
      return StrictJson.readObject(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Violation> violations(String json) {
    try {
      return switch (new RequestReader(new Catalog()).read(StrictJson.readObject(json))) {
        case Reading.Accepted _ -> List.of();
        case Reading.Rejected rejected -> rejected.violations();
      };
    } catch (JsonProcessingException e) {
      return List.of(
          Violation.malformedJson(
              e.getOriginalMessage(), e.getLocation().getLineNr(), e.getLocation().getColumnNr()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Object> tree(Violation violation) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("field", violation.field());
    tree.put("rule", violation.rule());
    tree.put("value", violation.value());
    tree.put("remedy", violation.remedy());
    return tree;
  }
}
