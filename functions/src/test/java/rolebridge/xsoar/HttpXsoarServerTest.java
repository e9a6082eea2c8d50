package rolebridge.xsoar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.error.ConcurrentChangeException;
import rolebridge.domain.error.InstanceNotOursException;
import rolebridge.domain.error.InstanceRefusedException;
import rolebridge.domain.error.XsoarRefusedException;
import rolebridge.domain.error.XsoarUnavailableException;
import rolebridge.domain.instance.HandOver;
import rolebridge.domain.port.InstanceKey;
import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.port.XsoarConnection;
import rolebridge.domain.port.XsoarInstance;
import rolebridge.domain.port.XsoarTest;
import rolebridge.xsoar.ScriptedXsoar.Answer;
import rolebridge.xsoar.ScriptedXsoar.Sent;

class HttpXsoarServerTest {

  private static final String API_KEY = "C0FFEE0123456789ABCDEF";
  private static final SecretAccessKey KEY =
      new SecretAccessKey("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
  private static final InstanceKey OWN = new InstanceKey.Own("credentials", "credentials", KEY);
  private static final InstanceKey STORED =
      new InstanceKey.Stored("credentials", "credentials", "xsoar.remediation");
  private static final String SEARCH = "POST /settings/integration/search";
  private static final String PUT = "PUT /settings/integration";
  private static final String TEST = "POST /settings/integration/test";
  private static final Answer CONFLICT =
      Answer.of(400, Map.of("id", "errOptimisticLock", "detail", "Optimistic lock error"));
  private static final XsoarInstance.Change NONE = _ -> Map.of();

  private final ScriptedXsoar xsoar = ScriptedXsoar.plain();

  @AfterEach
  void close() {
    xsoar.close();
  }

  private HttpXsoarServer server() {
    return server("", "");
  }

  private HttpXsoarServer server(String prefix, String apiKeyId) {
    return new HttpXsoarServer(new XsoarConnection(xsoar.url(), prefix, API_KEY, apiKeyId, ""));
  }

  private static Map<String, Object> parameter(String name, int type, Object value) {
    Map<String, Object> parameter = new LinkedHashMap<>();
    parameter.put("name", name);
    parameter.put("display", "Label of " + name);
    parameter.put("type", type);
    parameter.put("defaultValue", name.equals("timeout") ? "60,10" : "");
    parameter.put("info", null);
    if (value != null) {
      parameter.put("value", value);
      parameter.put("hasvalue", !value.equals(""));
    }
    return parameter;
  }

  private static Map<String, Object> definition(String id) {
    Map<String, Object> definition = new LinkedHashMap<>();
    definition.put("id", id);
    definition.put("name", "AWS - IAM");
    definition.put("category", "Cloud");
    definition.put("integrationScript", Map.of("script", "import boto3\n".repeat(1000)));
    definition.put(
        "configuration",
        List.of(
            parameter("roleArn", 0, null),
            parameter("credentials", 9, null),
            parameter("timeout", 0, null)));
    return definition;
  }

  private static Map<String, Object> pair(String credential, String identifier) {
    return Map.of(
        "credential",
        credential,
        "identifier",
        identifier,
        "password",
        "",
        "passwordChanged",
        false,
        "credentials",
        Map.of("id", "kept"));
  }

  private static Map<String, Object> instance(String id, String name) {
    Map<String, Object> instance = new LinkedHashMap<>();
    instance.put("id", id);
    instance.put("version", 7);
    instance.put("name", name);
    instance.put("brand", "AWS - IAM");
    instance.put("enabled", "true");
    instance.put("engine", "engine-1");
    instance.put("ofALaterVersion", new BigDecimal("1.50000000000000000000001"));
    instance.put("nothing", null);
    instance.put("configvalues", Map.of("roleArn", "arn:old", "credentials", pair("", "AKIAOLD")));
    instance.put(
        "data",
        List.of(
            parameter("roleArn", 0, "arn:old"),
            parameter("credentials", 9, pair("", "AKIAOLD")),
            parameter("secret", 4, "********")));
    return instance;
  }

  @Test
  void instance_isFoundByItsExactName_onWhicheverPage() {
    for (int i = 0; i < 2300; i++) {
      xsoar.instances.add(Map.of("id", "i" + i, "name", "name " + i, "brand", "b"));
    }
    xsoar.instances.add(instance("wanted", "mine"));

    assertThat(server().named("mine")).map(XsoarInstance::id).contains("wanted");
    assertThat(server().named("min")).isEmpty();
    assertThat(server().withId("wanted").orElseThrow())
        .isEqualTo(
            new XsoarInstance(
                "wanted", "mine", "AWS - IAM", true, "AKIAOLD", "", Map.of("roleArn", "arn:old")));
    assertThat(xsoar.requests(SEARCH)).hasSize(9);
  }

  @Test
  void headers_areThoseOfTheVersion() {
    server().named("x");
    server("/xsoar", "12").named("x");

    Sent six = xsoar.requests(SEARCH).getFirst();
    Sent eight = xsoar.requests("POST /xsoar/settings/integration/search").getFirst();
    assertThat(six.headers())
        .containsEntry("Authorization", API_KEY)
        .doesNotContainKey("X-xdr-auth-id");
    assertThat(eight.headers())
        .containsEntry("Authorization", API_KEY)
        .containsEntry("X-xdr-auth-id", "12");
  }

  @Test
  void create_sendsEachParameterOfTheDefinition_withItsDefaultOrValue() {
    xsoar.definitions.addAll(List.of(Map.of("id", "other", "name", "AWS - EC2"), definition("a")));
    xsoar.instances.add(instance("made", "mine"));

    XsoarInstance instance =
        server()
            .create(
                new XsoarInstance.Draft("mine", "AWS - IAM", Map.of("roleArn", "arn:new")), OWN);

    assertThat(instance.id()).isEqualTo("made");
    Map<String, Object> sent = xsoar.requests(PUT).getFirst().body();
    assertThat(sent)
        .containsEntry("id", "")
        .containsEntry("version", 0)
        .containsEntry("enabled", "true")
        .containsEntry("brand", "AWS - IAM")
        .containsEntry("category", "Cloud")
        .containsEntry("isIntegrationScript", true);
    assertThat(value(sent, "roleArn")).isEqualTo("arn:new");
    assertThat(value(sent, "timeout")).isEqualTo("60,10");
    assertThat(value(sent, "credentials"))
        .isEqualTo(
            Map.of(
                "credential",
                "",
                "identifier",
                KEY.id(),
                "password",
                KEY.secret(),
                "passwordChanged",
                true));
    assertThat(sent.toString()).doesNotContain("import boto3");
  }

  @Test
  void create_olderVersionOfTheIntegration_takesBothHalvesPlain() {
    Map<String, Object> old = definition("old");
    old.put(
        "configuration",
        List.of(
            parameter("roleArn", 0, null),
            parameter("access_key", 0, null),
            parameter("secret_key", 4, null)));
    xsoar.definitions.add(old);
    xsoar.instances.add(instance("made", "mine"));
    XsoarInstance.Draft draft = new XsoarInstance.Draft("mine", "AWS - IAM", Map.of());

    server().create(draft, OWN);

    Map<String, Object> sent = xsoar.requests(PUT).getFirst().body();
    assertThat(value(sent, "access_key")).isEqualTo(KEY.id());
    assertThat(value(sent, "secret_key")).isEqualTo(KEY.secret());
    assertThatThrownBy(() -> server().create(draft, STORED))
        .isInstanceOf(InstanceRefusedException.class)
        .hasMessageContaining("no stored credential");
  }

  private static Object value(Map<String, Object> sent, String name) {
    return ((List<?>) sent.get("data"))
        .stream()
            .map(one -> (Map<?, ?>) one)
            .filter(parameter -> name.equals(parameter.get("name")))
            .findFirst()
            .orElseThrow()
            .get("value");
  }

  @Test
  void create_definitionsThatDontFit_areRefusedWithTheRemedy() {
    XsoarInstance.Draft draft = new XsoarInstance.Draft("mine", "AWS - IAM", Map.of("no", "x"));
    assertThatThrownBy(() -> server().create(draft, OWN))
        .isInstanceOf(InstanceRefusedException.class)
        .hasMessageContaining("isn't installed");

    xsoar.definitions.add(definition("a"));
    assertThatThrownBy(() -> server().create(draft, OWN))
        .isInstanceOf(InstanceRefusedException.class)
        .hasMessageContaining("no parameter no");

    xsoar.definitions.add(definition("b"));
    assertThatThrownBy(() -> server().create(draft, OWN))
        .isInstanceOf(InstanceRefusedException.class)
        .hasMessageContaining("2 integrations");

    xsoar.answer(SEARCH, Answer.of(200, Map.of("instances", List.of())));
    assertThatThrownBy(() -> server().create(draft, OWN))
        .isInstanceOf(XsoarUnavailableException.class)
        .hasMessageContaining("still loading");
    assertThat(xsoar.requests(PUT)).isEmpty();
  }

  @Test
  void create_nameWasTakenMeanwhile_isNotOurs() {
    xsoar.definitions.add(definition("a"));
    xsoar.answer(PUT, Answer.of(400, Map.of("id", "errDuplicateItem")));
    xsoar.instances.add(instance("theirs", "mine"));

    assertThatThrownBy(
            () -> server().create(new XsoarInstance.Draft("mine", "AWS - IAM", Map.of()), OWN))
        .isInstanceOf(InstanceNotOursException.class);
  }

  @Test
  void update_changesOnlyWhatIsAsked_andKeepsWhatItDoesNotKnow() {
    xsoar.instances.add(instance("one", "mine"));

    server().update("one", _ -> Map.of("roleArn", "arn:new"), OWN);

    Map<String, Object> sent = xsoar.requests(PUT).getFirst().body();
    assertThat(sent)
        .containsEntry("version", 7)
        .containsEntry("engine", "engine-1")
        .containsEntry("ofALaterVersion", new BigDecimal("1.50000000000000000000001"))
        .containsEntry("nothing", null);
    assertThat(value(sent, "roleArn")).isEqualTo("arn:new");
    assertThat(value(sent, "secret")).isEqualTo("********");
    Map<String, Object> expected = new LinkedHashMap<>(pair("", KEY.id()));
    expected.put("password", KEY.secret());
    expected.put("passwordChanged", true);
    assertThat(value(sent, "credentials")).isEqualTo(expected);
    assertThat(sent.get("configvalues"))
        .isEqualTo(Map.of("roleArn", "arn:new", "credentials", expected));
  }

  /** People's switch and name stay as they are. */
  @Test
  void update_ofAnInstanceThatWasDisabledAndRenamedByHand_leavesItSo() {
    Map<String, Object> changed = instance("one", "renamed");
    changed.put("enabled", "false");
    xsoar.instances.add(changed);

    server().update("one", _ -> Map.of("roleArn", "arn:new"), OWN);

    Map<String, Object> sent = xsoar.requests(PUT).getFirst().body();
    assertThat(sent).containsEntry("enabled", "false").containsEntry("name", "renamed");
    assertThat(value(sent, "roleArn")).isEqualTo("arn:new");
  }

  @Test
  void update_toAStoredCredential_namesIt_andDropsThePair() {
    xsoar.instances.add(instance("one", "mine"));

    server().update("one", NONE, STORED);

    assertThat((Map<?, ?>) value(xsoar.requests(PUT).getFirst().body(), "credentials"))
        .satisfies(
            sent -> {
              assertThat(sent.get("credential")).isEqualTo("xsoar.remediation");
              assertThat(sent.get("identifier")).isEqualTo("");
              assertThat(sent.get("password")).isEqualTo("");
            });
  }

  @Test
  void update_conflict_asksAgainWithTheNewState_threeTimes() {
    xsoar.instances.add(instance("one", "mine"));
    List<XsoarInstance> asked = new ArrayList<>();
    XsoarInstance.Change change =
        found -> {
          asked.add(found);
          return Map.of();
        };
    xsoar.answer(PUT, CONFLICT, CONFLICT);

    server().update("one", change, OWN);
    assertThat(asked).hasSize(3);

    xsoar.answer(PUT, CONFLICT, CONFLICT, CONFLICT);
    assertThatThrownBy(() -> server().update("one", change, OWN))
        .isInstanceOf(ConcurrentChangeException.class);
  }

  @Test
  void update_refusedByItsChange_orInstanceGone_sendsNothing() {
    assertThatThrownBy(() -> server().update("one", NONE, OWN))
        .isInstanceOf(InstanceNotOursException.class)
        .hasMessageContaining("no instance of id one");
    xsoar.instances.add(instance("one", "mine"));
    assertThatThrownBy(
            () ->
                server()
                    .update(
                        "one",
                        _ -> {
                          throw new InstanceNotOursException("theirs");
                        },
                        OWN))
        .hasMessage("theirs");
    assertThat(xsoar.requests(PUT)).isEmpty();
  }

  @Test
  void test_isGreenOnlyWhenTheServerSaysSo() {
    xsoar.instances.add(instance("one", "mine"));
    xsoar.answer(
        TEST,
        Answer.of(200, Map.of("success", true, "message", "")),
        Answer.of(200, Map.of("success", false, "message", "no\u0007\nway")),
        Answer.of(200, Map.of("message", "what")));

    assertThat(server().test("one", KEY, HandOver.TESTING))
        .isEqualTo(new XsoarTest(true, "AKIAOLD", ""));
    assertThat(server().test("one", KEY, HandOver.TESTING))
        .isEqualTo(new XsoarTest(false, "AKIAOLD", "no way"));
    assertThat(server().test("one", KEY, HandOver.TESTING))
        .isEqualTo(new XsoarTest(false, "AKIAOLD", "what"));
    assertThat(xsoar.requests(TEST).getFirst().body()).containsEntry("name", "mine");
  }

  @Test
  void test_tellsTheKeyOfTheStoredCredentialThatTheInstanceRefersTo() {
    Map<String, Object> instance = instance("one", "mine");
    instance.put("data", List.of(parameter("credentials", 9, pair("stored", ""))));
    xsoar.instances.add(instance);
    xsoar.credentials.add(Map.of("name", "stored", "user", "AKIASTORED"));
    xsoar.answer(TEST, Answer.of(200, Map.of("success", true)));

    assertThat(server().test("one", KEY, HandOver.TESTING).accessKeyId()).isEqualTo("AKIASTORED");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
        "wJalrXUtnFEMI%2FK7MDENG%2BbPxRfiCYEXAMPLEKEY",
        "wJalrXUtnFEMI\\/K7MDENG\\u002bbPxRfiCYEXAMPLEKEY",
        "XUtnFEMI/K7MDENG+bPxRf",
        "C0FFEE0123456789ABCDEF",
        "someotherSecretAccessKeyOf/40+characters",
        "\\u0077\\u004a\\u0061lrXUtn\\u0046EMI\\/\\u004b7MDENG\\u002bbPxRfi\\u0043YEXAMPLE\\u004bEY",
        "%77J%61lrXUtn%46EMI%2F%4b7MDENG%2BbPxRfi%43YEXAMPLE%4BEY",
        "wJalrXUtnFEMI%252FK7MDENG%252BbPxRfiCYEXAMPLEKEY",
        "wJalrXUtnFEMI&#x2F;K7MDENG&#43;bPxRfiCYEXAMPLEKEY",
        "%43%30%46%46%45%450123456%37%38%39ABCDEF",
      })
  void secretsThatTheServerQuotes_areNotShown(String echoed) {
    xsoar.instances.add(instance("one", "mine"));
    Map<String, Object> error = Map.of("id", "oops", "error", "key=" + echoed + ";");
    xsoar.answer(TEST, Answer.of(200, Map.of("success", false, "message", "(" + echoed + ")")));
    HttpXsoarServer server = server();

    assertThat(server.test("one", KEY, HandOver.TESTING).message()).isEqualTo("((not shown))");
    xsoar.answer(PUT, Answer.of(400, error), Answer.of(500, error), Answer.of(401, error));
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> server.update("one", NONE, OWN))
          .message()
          .contains("oops", "(not shown)")
          .doesNotContain("K7MDENG", "C0FFEE", "SecretAccessKey");
    }
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(
            Answer.of(403, Map.of("id", "forbidden", "detail", "CSRF")),
            XsoarRefusedException.class,
            "API key"),
        Arguments.of(
            Answer.of(401, Map.of("reply", Map.of("err_msg", "no"))),
            XsoarRefusedException.class,
            "API key"),
        Arguments.of(
            new Answer(200, "<!DOCTYPE html><html>", Map.of()),
            XsoarRefusedException.class,
            "sign-in page"),
        Arguments.of(
            new Answer(303, "", Map.of("Location", "https://other.example/login?k=1")),
            XsoarRefusedException.class,
            "redirects to other.example"),
        Arguments.of(Answer.of(404, Map.of("id", "nope")), XsoarRefusedException.class, "nope"),
        Arguments.of(Answer.of(429, Map.of()), XsoarUnavailableException.class, "HTTP 429"),
        Arguments.of(Answer.of(503, Map.of()), XsoarUnavailableException.class, "HTTP 503"),
        Arguments.of(
            new Answer(303, "", Map.of("Location", "/login")),
            XsoarRefusedException.class,
            "redirects to 127.0.0.1"),
        Arguments.of(
            new Answer(200, "{\"configurations\": [", Map.of()),
            XsoarUnavailableException.class,
            "no whole JSON"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void everyCall_tellsWhatIsWrongWithTheConnection(
      Answer answer, Class<? extends Exception> error, String words) {
    xsoar.answer(SEARCH, answer);

    assertThatThrownBy(() -> server().named("mine"))
        .isInstanceOf(error)
        .hasMessageContaining(words)
        .message()
        .doesNotContain(API_KEY);
  }

  /** What each of these says is the same of every instance, also when asked for one of them. */
  static Stream<Answer> answersOfTheConnection() {
    return Stream.of(
        Answer.of(401, Map.of()),
        Answer.of(403, Map.of("id", "forbidden")),
        new Answer(303, "", Map.of("Location", "/login")),
        new Answer(200, "<!DOCTYPE html><html>", Map.of()));
  }

  @ParameterizedTest
  @MethodSource("answersOfTheConnection")
  void whatTheConnectionIsRefused_isSoWhicheverCallItIs(Answer answer) {
    xsoar.instances.add(instance("one", "mine"));
    xsoar.definitions.add(definition("a"));

    calls(answer)
        .forEach(
            (call, refused) ->
                assertThatThrownBy(refused::run)
                    .as(call)
                    .isExactlyInstanceOf(XsoarRefusedException.class));
  }

  /** Only what is asked of a single instance says something of it. */
  @ParameterizedTest
  @ValueSource(ints = {400, 404, 409, 413, 422})
  void whatIsRefusedOfOneInstance_isNotTakenForTheConnections_norTheOtherWayRound(int status) {
    xsoar.instances.add(instance("one", "mine"));
    xsoar.definitions.add(definition("a"));
    List<String> ofInstance = List.of("create", "update");
    Map<String, Runnable> calls = calls(Answer.of(status, Map.of("id", "nope")));
    calls.remove("test");

    calls.forEach(
        (call, refused) ->
            assertThatThrownBy(refused::run)
                .as(call)
                .isExactlyInstanceOf(
                    ofInstance.contains(call)
                        ? InstanceRefusedException.class
                        : XsoarRefusedException.class)
                .hasMessageContaining("nope"));
  }

  /** The instance has a key by then that nothing proved. */
  @ParameterizedTest
  @ValueSource(ints = {400, 404, 409, 413, 422})
  void testThatIsRefused_isRed(int status) {
    xsoar.instances.add(instance("one", "mine"));
    AtomicReference<XsoarTest> test = new AtomicReference<>();

    answered(
            TEST,
            Answer.of(status, Map.of("id", "nope")),
            server -> test.set(server.test("one", KEY, HandOver.TESTING)))
        .run();

    assertThat(test.get().green()).isFalse();
    assertThat(test.get().message()).contains("refuses the Test", "nope");
  }

  /** Every call of the port, the last request of which has this answer. */
  private Map<String, Runnable> calls(Answer answer) {
    Map<String, Runnable> calls = new LinkedHashMap<>();
    calls.put("all", answered(SEARCH, answer, server -> server.all()));
    calls.put("named", answered(SEARCH, answer, server -> server.named("mine")));
    calls.put("withId", answered(SEARCH, answer, server -> server.withId("one")));
    calls.put(
        "create",
        answered(
            PUT,
            answer,
            server -> server.create(new XsoarInstance.Draft("new", "AWS - IAM", Map.of()), OWN)));
    calls.put("update", answered(PUT, answer, server -> server.update("one", NONE, OWN)));
    calls.put("test", answered(TEST, answer, server -> server.test("one", KEY, HandOver.TESTING)));
    calls.put(
        "storedKeyId",
        answered("POST /settings/credentials", answer, server -> server.storedKeyId("mine")));
    calls.put(
        "store",
        answered("PUT /settings/credentials", answer, server -> server.store("mine", KEY)));
    return calls;
  }

  private Runnable answered(String request, Answer answer, Consumer<HttpXsoarServer> call) {
    return () -> {
      xsoar.answer(request, answer);
      call.accept(server());
    };
  }

  @Test
  void testThatTakesLongerThanItMay_countsAsRed() {
    xsoar.instances.add(instance("one", "mine"));
    xsoar.neverAnswer(TEST);

    XsoarTest test = server().test("one", KEY, Duration.ofMillis(50));

    assertThat(test.green()).isFalse();
    assertThat(test.message()).contains("didn't end within");
  }

  /** What stands before the server, as a proxy, waits less long than a Test takes. */
  @Test
  void testThatIsGivenUpOnTheWay_countsAsRed() {
    xsoar.instances.add(instance("one", "mine"));
    xsoar.answer(TEST, Answer.of(504, Map.of()), Answer.dropped());
    HttpXsoarServer server = server();

    assertThat(server.test("one", KEY, HandOver.TESTING))
        .satisfies(test -> assertThat(test.green()).isFalse())
        .satisfies(test -> assertThat(test.message()).contains("HTTP 504"));
    assertThat(server.test("one", KEY, HandOver.TESTING).green()).isFalse();
  }

  @Test
  void storedCredential_isMadeOrChanged_byTheVersionThatWasRead() {
    server().store("mine", KEY);
    Map<String, Object> theirs = new LinkedHashMap<>(Map.of("name", "mine", "user", "AKIAOLD"));
    theirs.put("id", "mine");
    theirs.put("version", 4);
    theirs.put("workgroup", "kept");
    xsoar.credentials.add(theirs);
    xsoar.answer("PUT /settings/credentials", CONFLICT);
    server().store("mine", KEY);

    assertThat(server().storedKeyId("mine")).contains("AKIAOLD");
    assertThat(server().storedKeyId("other")).isEmpty();
    List<Sent> sent = xsoar.requests("PUT /settings/credentials");
    assertThat(sent).hasSize(3);
    assertThat(sent.getFirst().body()).containsEntry("version", 0).doesNotContainKey("id");
    assertThat(sent.getLast().body())
        .containsEntry("id", "mine")
        .containsEntry("version", 4)
        .containsEntry("workgroup", "kept")
        .containsEntry("user", KEY.id())
        .containsEntry("password", KEY.secret());
  }

  @Test
  void storedCredential_ofAVault_isRefused() {
    xsoar.credentials.add(Map.of("name", "mine", "vaultInstanceId", "vault"));

    assertThatThrownBy(() -> server().store("mine", KEY))
        .isInstanceOf(XsoarRefusedException.class)
        .hasMessageContaining("vault");
  }

  /** What a client must not send a key to, or can't. */
  static Stream<Arguments> connectionsThatCannotBe() {
    return Stream.of(
        Arguments.of("http://xsoar.example.com", API_KEY, "", "https"),
        Arguments.of("http://127.0.0.1.example.com", API_KEY, "", "https"),
        Arguments.of("ftp://127.0.0.1", API_KEY, "", "https"),
        Arguments.of("https://user:C0FFEE0123456789@xsoar.example.com", API_KEY, "", "https"),
        Arguments.of("https://xsoar.example.com?key=C0FFEE0123456789", API_KEY, "", "https"),
        Arguments.of("https://xsoar example.com", API_KEY, "", "https"),
        Arguments.of("https:///settings", API_KEY, "", "https"),
        Arguments.of("https://xsoar.example.com", API_KEY + "\n", "", "apiKey"),
        Arguments.of("https://xsoar.example.com", "C0FFEE\r\nHost: 0123456789", "", "apiKey"),
        Arguments.of("https://xsoar.example.com", "C0FFEE\u20130123456789", "", "apiKey"),
        Arguments.of("https://xsoar.example.com", API_KEY, "1\n2", "apiKeyId"));
  }

  @ParameterizedTest
  @MethodSource("connectionsThatCannotBe")
  void connectionThatCannotBe_isRefused_withoutItsSecret(
      String url, String apiKey, String apiKeyId, String words) {
    assertThatThrownBy(
            () ->
                new HttpXsoarServer(new XsoarConnection(url, "", apiKey, apiKeyId, ""))
                    .named("mine"))
        .isInstanceOf(XsoarRefusedException.class)
        .hasNoCause()
        .hasMessageContaining(words)
        .message()
        .doesNotContain("C0FFEE");
  }

  @ParameterizedTest
  @ValueSource(strings = {SEARCH, "POST /settings/credentials"})
  void connectionLostWhileReading_isReadOnceMore(String call) {
    xsoar.instances.add(instance("one", "mine"));
    xsoar.credentials.add(Map.of("name", "mine", "user", "AKIAOLD"));
    Supplier<Optional<?>> look =
        () -> call.equals(SEARCH) ? server().named("mine") : server().storedKeyId("mine");

    xsoar.answer(call, Answer.dropped());
    assertThat(look.get()).isPresent();

    xsoar.answer(call, Answer.dropped(), Answer.dropped());
    assertThatThrownBy(look::get)
        .isInstanceOf(XsoarUnavailableException.class)
        .hasMessageContaining("failed");
  }

  @Test
  void connectionLostWhileChanging_isUnknown_andNotRepeated() {
    xsoar.instances.add(instance("one", "mine"));
    xsoar.answer(PUT, Answer.dropped());
    HttpXsoarServer server = server();

    assertThatThrownBy(() -> server.update("one", NONE, OWN))
        .isInstanceOf(XsoarUnavailableException.class);
    assertThat(xsoar.requests(PUT)).hasSize(1);

    xsoar.instances.getFirst().put("version", 8);
    server.update("one", NONE, OWN);
    assertThat(xsoar.requests(PUT).getLast().body()).containsEntry("version", 8);
  }

  static Stream<Answer> conflicts() {
    Map<String, Object> conflict = Map.of("id", "errOptimisticLock", "error", "stale");
    return Stream.of(400, 409, 500, 200).map(status -> Answer.of(status, conflict));
  }

  @ParameterizedTest
  @MethodSource("conflicts")
  void conflict_isKnownByItsId_whateverTheStatus(Answer conflict) {
    xsoar.instances.add(instance("one", "mine"));
    xsoar.answer(PUT, conflict);

    server().update("one", NONE, OWN);

    assertThat(xsoar.requests(PUT)).hasSize(2);
  }

  @Test
  void errorUnderHttp200_isNoSuccess() {
    xsoar.instances.add(instance("one", "mine"));
    Answer error = Answer.of(200, Map.of("id", "oops", "error", "not saved"));
    xsoar.answer(PUT, error);
    xsoar.answer("PUT /settings/credentials", error);
    xsoar.answer("POST /settings/credentials", error);
    xsoar.answer(TEST, error);

    assertThatThrownBy(() -> server().update("one", NONE, OWN))
        .isInstanceOf(InstanceRefusedException.class)
        .hasMessageContaining("not saved");
    assertThatThrownBy(() -> server().storedKeyId("mine"))
        .isInstanceOf(XsoarRefusedException.class)
        .hasMessageContaining("not saved");
    assertThatThrownBy(() -> server().store("mine", KEY))
        .isInstanceOf(XsoarRefusedException.class)
        .hasMessageContaining("not saved");
    assertThat(server().test("one", KEY, HandOver.TESTING))
        .isEqualTo(new XsoarTest(false, "AKIAOLD", "not saved"));
  }

  /** Some integrations have each half in a parameter of its own of the type credentials. */
  @Test
  void halvesInParametersOfTheirOwn_arePasswords() {
    InstanceKey halves = new InstanceKey.Own("access_key", "secret_key", KEY);
    Map<String, Object> instance = instance("one", "mine");
    instance.put(
        "data",
        List.of(
            parameter("access_key", 9, pair("", "")), parameter("secret_key", 9, pair("", ""))));
    xsoar.instances.add(instance);

    server().update("one", NONE, halves);

    Map<String, Object> sent = xsoar.requests(PUT).getFirst().body();
    assertThat((Map<?, ?>) value(sent, "access_key")).isEqualTo(half(KEY.id()));
    assertThat((Map<?, ?>) value(sent, "secret_key")).isEqualTo(half(KEY.secret()));
    assertThat(server().withId("one")).map(XsoarInstance::accessKeyId).contains("");
    assertThatThrownBy(
            () ->
                server()
                    .update("one", NONE, new InstanceKey.Stored("access_key", "secret_key", "x")))
        .isInstanceOf(InstanceRefusedException.class)
        .hasMessageContaining("no stored credential");
  }

  private static Map<String, Object> half(String password) {
    Map<String, Object> half = new LinkedHashMap<>(pair("", ""));
    half.put("password", password);
    half.put("passwordChanged", true);
    return half;
  }

  @Test
  void update_ofAnInstanceThatLacksAParameter_takesItFromTheDefinition() {
    Map<String, Object> instance = instance("one", "mine");
    instance.put("data", List.of(parameter("timeout", 0, "5")));
    xsoar.instances.add(instance);
    Map<String, Object> definition = definition("a");
    List<Object> offered = new ArrayList<>((List<?>) definition.get("configuration"));
    offered.add(parameter("access_key", 0, null));
    definition.put("configuration", offered);
    xsoar.definitions.add(definition);

    server().update("one", _ -> Map.of("roleArn", "arn:new"), OWN);

    Map<String, Object> sent = xsoar.requests(PUT).getFirst().body();
    assertThat((List<?>) sent.get("data")).hasSize(3);
    assertThat(value(sent, "roleArn")).isEqualTo("arn:new");
    assertThat(value(sent, "timeout")).isEqualTo("5");
    assertThat((Map<?, ?>) value(sent, "credentials"))
        .satisfies(pair -> assertThat(pair.get("identifier")).isEqualTo(KEY.id()));
  }

  /** Integrations take each half from the pair, or else from the older parameters. */
  @Test
  void update_olderParametersBesideThePair_neverMix() {
    Map<String, Object> instance = instance("one", "mine");
    instance.put(
        "data",
        List.of(
            parameter("access_key", 0, "AKIAOLDER"),
            parameter("secret_key", 4, "********"),
            parameter("credentials", 9, pair("", ""))));
    xsoar.instances.add(instance);

    assertThat(server().withId("one")).map(XsoarInstance::accessKeyId).contains("AKIAOLDER");
    server().update("one", NONE, OWN);

    assertThat((Map<?, ?>) value(xsoar.requests(PUT).getFirst().body(), "credentials"))
        .satisfies(
            pair -> {
              assertThat(pair.get("identifier")).isEqualTo(KEY.id());
              assertThat(pair.get("password")).isEqualTo(KEY.secret());
            });
  }

  @Test
  void create_parameterWithoutDefault_getsNoValue() {
    xsoar.definitions.add(definition("a"));
    xsoar.definitions.getFirst().put("integrationScript", null);
    xsoar.instances.add(instance("made", "mine"));

    server().create(new XsoarInstance.Draft("mine", "AWS - IAM", Map.of()), OWN);

    Map<String, Object> sent = xsoar.requests(PUT).getFirst().body();
    assertThat(sent).containsEntry("isIntegrationScript", false);
    assertThat(((List<?>) sent.get("data")).getFirst()).isEqualTo(parameter("roleArn", 0, null));
  }

  @Test
  void pages_ofDefinitions_areReadToo_andRepeatedOnesAreOne() {
    for (int i = 0; i < 1001; i++) {
      xsoar.instances.add(Map.of("id", "i" + i, "name", "name " + i, "brand", "b"));
    }
    xsoar.instances.add(instance("made", "mine"));
    xsoar.definitions.add(definition("a"));
    XsoarInstance.Draft draft = new XsoarInstance.Draft("mine", "AWS - IAM", Map.of());

    server().create(draft, OWN);
    assertThat(xsoar.requests(PUT)).hasSize(1);

    xsoar.instances.clear();
    xsoar.instances.add(instance("made", "mine"));
    xsoar.answer(
        SEARCH,
        Answer.of(200, Map.of("configurations", others(1000), "instances", xsoar.instances)),
        Answer.of(200, Map.of("configurations", List.of(definition("a")))));
    server().create(draft, OWN);
    assertThat(xsoar.requests(PUT)).hasSize(2);
  }

  private static List<Map<String, Object>> others(int number) {
    return IntStream.range(0, number)
        .mapToObj(i -> Map.<String, Object>of("id", "other " + i, "name", "other " + i))
        .toList();
  }

  @Test
  void pages_lastOneWithoutDefinitions_isTheEnd_notLoading() {
    for (int i = 0; i < 1000; i++) {
      xsoar.instances.add(Map.of("id", "i" + i, "name", "name " + i, "brand", "b"));
    }
    xsoar.answer(
        SEARCH,
        Answer.of(200, Map.of("configurations", List.of(), "instances", xsoar.instances)),
        Answer.of(200, Map.of("total", 1000)));

    assertThat(server().named("mine")).isEmpty();
  }

  @Test
  void pages_ofAServerThatHasNone_areNotAskedForWithoutEnd() {
    for (int i = 0; i < 1500; i++) {
      xsoar.instances.add(Map.of("id", "i" + i, "name", "name " + i, "brand", "b"));
      xsoar.credentials.add(Map.of("name", "c" + i));
    }
    xsoar.ignorePages();

    assertThat(server().named("mine")).isEmpty();
    assertThat(server().storedKeyId("mine")).isEmpty();
    assertThat(xsoar.requests(SEARCH)).hasSize(2);
    assertThat(xsoar.requests("POST /settings/credentials")).hasSize(2);
  }

  @Test
  void search_whatIsNoObject_hidesNothingBehindIt() {
    xsoar.answer(
        SEARCH,
        new Answer(
            200,
            "{\"configurations\": [null, [1], {}], \"instances\":"
                + " [null, {\"id\": \"1\", \"name\": \"mine\"}]}",
            Map.of()));

    assertThat(server().named("mine")).map(XsoarInstance::id).contains("1");
  }

  @Test
  void nulls_areNothing() {
    xsoar.instances.add(instance("one", "mine"));
    xsoar.answer(TEST, new Answer(200, "{\"success\": false, \"message\": null}", Map.of()));
    Map<String, Object> credential = new LinkedHashMap<>(Map.of("name", "mine", "version", 4));
    credential.put("user", null);
    credential.put("vaultInstanceId", null);
    xsoar.credentials.add(credential);

    assertThat(server().test("one", KEY, HandOver.TESTING).message()).isEmpty();
    assertThat(server().storedKeyId("mine")).contains("");
    server().store("mine", KEY);
    assertThat(xsoar.requests("PUT /settings/credentials")).hasSize(1);
  }

  @Test
  void message_isShort() {
    xsoar.instances.add(instance("one", "mine"));
    xsoar.answer(TEST, Answer.of(200, Map.of("success", false, "message", "no ".repeat(2000))));

    assertThat(server().test("one", KEY, HandOver.TESTING).message()).hasSize(500).endsWith("…");
  }
}
