package rolebridge.xsoar;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import rolebridge.domain.error.ConcurrentChangeException;
import rolebridge.domain.error.InstanceNotOursException;
import rolebridge.domain.error.InstanceRefusedException;
import rolebridge.domain.error.WorkflowException;
import rolebridge.domain.error.XsoarRefusedException;
import rolebridge.domain.error.XsoarUnavailableException;
import rolebridge.domain.port.InstanceKey;
import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.port.XsoarConnection;
import rolebridge.domain.port.XsoarInstance;
import rolebridge.domain.port.XsoarServer;
import rolebridge.domain.port.XsoarTest;
import rolebridge.json.XsoarJson;

/**
 * The server's API as the vendor's own clients use it (demisto-py, demisto-sdk, demisto/content),
 * since most of it has no published definition. Nothing is overwritten that somebody changed since
 * it was read: each change names the version that it is of.
 */
public final class HttpXsoarServer implements XsoarServer {

  /**
   * How long each of its calls may take but for a Test, which starts a container: the vendor's
   * clients wait for that up to 240 s.
   */
  public static final Duration CALL = Duration.ofSeconds(30);

  private static final String INSTANCES = "/settings/integration";
  private static final String CREDENTIALS = "/settings/credentials";
  private static final int PAGE_SIZE = 1000;
  private static final int MOST_PAGES = 100;
  private static final int MOST_ATTEMPTS = 3;

  private final XsoarHttp http;
  private final Redaction redaction;

  public HttpXsoarServer(XsoarConnection connection) {
    this.redaction = new Redaction(List.of(connection.apiKey()));
    this.http = new XsoarHttp(connection, redaction);
  }

  @Override
  public List<XsoarInstance> all() {
    return search("").instances().stream()
        .map(document -> InstanceDocument.of(document).instance())
        .toList();
  }

  @Override
  public Optional<XsoarInstance> named(String name) {
    return find(document -> name.equals(document.get("name"))).map(InstanceDocument::instance);
  }

  @Override
  public Optional<XsoarInstance> withId(String id) {
    return read(id).map(InstanceDocument::instance);
  }

  private Optional<InstanceDocument> read(String id) {
    return find(document -> id.equals(document.get("id")));
  }

  private Optional<InstanceDocument> find(Predicate<Map<String, Object>> wanted) {
    return search("").instances().stream().filter(wanted).findFirst().map(InstanceDocument::of);
  }

  /** All instances, and the definitions of this brand. A query would limit definitions only. */
  private XsoarJson.Found search(String brand) {
    FoundPages pages = new FoundPages();
    for (int page = 0; page < MOST_PAGES; page++) {
      XsoarJson.Found found = searchPage(brand, page);
      if (page == 0 && found.definitions().isEmpty()) {
        throw new XsoarUnavailableException("The XSOAR server is still loading its content.");
      }
      int longest = Math.max(found.instances().size(), found.definitionIds().size());
      if (!pages.add(found) || longest < PAGE_SIZE) {
        break;
      }
    }
    return pages.all();
  }

  private XsoarJson.Found searchPage(String brand, int page) {
    byte[] body =
        accepted(
            http.read(INSTANCES + "/search", Map.of("page", page, "size", PAGE_SIZE), CALL),
            "a search of instances");
    try {
      return XsoarJson.found(body, brand);
    } catch (IOException e) {
      throw unreadable(INSTANCES + "/search");
    }
  }

  private static XsoarUnavailableException unreadable(String path) {
    return new XsoarUnavailableException(
        "The XSOAR server's answer to " + path + " is no whole JSON.");
  }

  private static byte[] accepted(XsoarHttp.Reply reply, String what) {
    reply
        .refusal()
        .ifPresent(
            refusal -> {
              throw refused(what, refusal);
            });
    return reply.body();
  }

  /** What isn't of a single instance. */
  private static XsoarRefusedException refused(String what, XsoarHttp.Refusal refusal) {
    return new XsoarRefusedException("XSOAR refuses " + what + ": " + refusal.words());
  }

  private static InstanceRefusedException refusedOfInstance(
      String what, XsoarHttp.Refusal refusal) {
    return new InstanceRefusedException("XSOAR refuses " + what + ": " + refusal.words());
  }

  @Override
  public XsoarInstance create(XsoarInstance.Draft draft, InstanceKey key) {
    hide(key);
    InstanceDocument document = InstanceDocument.of(definition(draft.brand()), draft.name());
    document.set(draft.values());
    document.set(key);
    XsoarHttp.Reply reply = http.send("PUT", INSTANCES, document.document(), CALL);
    if (reply.refusal().isPresent()) {
      XsoarHttp.Refusal refusal = reply.refusal().get();
      if (named(draft.name()).isPresent()) {
        throw new InstanceNotOursException(
            "XSOAR has an instance "
                + draft.name()
                + ", which was made a moment ago: "
                + refusal.words());
      }
      throw refusedOfInstance("the new instance " + draft.name(), refusal);
    }
    return named(draft.name())
        .orElseThrow(
            () ->
                new XsoarUnavailableException(
                    "XSOAR doesn't show the instance " + draft.name() + " that it just made."));
  }

  private Map<String, Object> definition(String brand) {
    List<Map<String, Object>> definitions = search(brand).definitions().orElseThrow();
    if (definitions.size() == 1) {
      return definitions.getFirst();
    }
    throw new InstanceRefusedException(
        definitions.isEmpty()
            ? "Integration " + brand + " isn't installed on the XSOAR server. Install its pack."
            : "The XSOAR server has "
                + definitions.size()
                + " integrations "
                + brand
                + ", so it isn't clear which is meant. Remove or rename the other.");
  }

  /** The answer of a change may be lost, so each attempt begins with a look. */
  @Override
  public void update(String id, XsoarInstance.Change change, InstanceKey key) {
    hide(key);
    attempts(
        "XSOAR's instance " + id,
        HttpXsoarServer::refusedOfInstance,
        () -> {
          InstanceDocument document =
              read(id)
                  .orElseThrow(
                      () ->
                          new InstanceNotOursException(
                              "XSOAR has no instance of id "
                                  + id
                                  + " any more. Provision the integration again, which makes one."));
          Map<String, String> values = change.valuesFor(document.instance());
          if (document.lacks(values.keySet(), key)) {
            document.add(definition(document.text("brand")), values.keySet(), key);
          }
          document.set(values);
          document.set(key);
          return http.send("PUT", INSTANCES, document.document(), CALL);
        });
  }

  private static void attempts(
      String what,
      BiFunction<String, XsoarHttp.Refusal, WorkflowException> refused,
      Supplier<XsoarHttp.Reply> attempt) {
    for (int number = 1; number <= MOST_ATTEMPTS; number++) {
      Optional<XsoarHttp.Refusal> refusal = attempt.get().refusal();
      if (refusal.isEmpty()) {
        return;
      }
      if (!refusal.get().isConflict()) {
        throw refused.apply("a change of " + what, refusal.get());
      }
    }
    throw new ConcurrentChangeException(
        what + " was changed by another each of " + MOST_ATTEMPTS + " times.");
  }

  @Override
  public XsoarTest test(String id, SecretAccessKey key, Duration atMost) {
    redaction.hide(key.secret());
    InstanceDocument document =
        read(id)
            .orElseThrow(
                () -> new InstanceNotOursException("XSOAR has no instance of id " + id + "."));
    XsoarInstance tested = document.instance();
    String accessKeyId =
        tested.storedCredential().isEmpty()
            ? tested.accessKeyId()
            : storedKeyId(tested.storedCredential()).orElse("");
    Optional<XsoarHttp.Reply> reply;
    try {
      reply = http.sendWithin(atMost, "POST", INSTANCES + "/test", document.document());
    } catch (XsoarUnavailableException e) {
      // The server has just answered: what waits for this instance, as a proxy, gave up.
      return new XsoarTest(false, accessKeyId, e.getMessage());
    }
    if (reply.isEmpty()) {
      return new XsoarTest(
          false, accessKeyId, "The Test didn't end within " + atMost.toSeconds() + " s.");
    }
    try {
      if (reply.get().refusal().isPresent()) {
        return new XsoarTest(
            false, accessKeyId, "XSOAR refuses the Test: " + reply.get().refusal().get().words());
      }
      Map<String, Object> answer = XsoarJson.object(reply.get().body());
      String message = InstanceDocument.textOf(answer.get("message"));
      return new XsoarTest(
          Boolean.TRUE.equals(answer.get("success")),
          accessKeyId,
          redaction.of(message.isEmpty() ? InstanceDocument.textOf(answer.get("error")) : message));
    } catch (IOException e) {
      throw unreadable(INSTANCES + "/test");
    }
  }

  @Override
  public Optional<String> storedKeyId(String credential) {
    return credential(credential).map(found -> InstanceDocument.textOf(found.get("user")));
  }

  private Optional<Map<String, Object>> credential(String name) {
    Set<Object> known = new HashSet<>();
    for (int page = 0; page < MOST_PAGES; page++) {
      List<?> found = credentialsOf(page);
      Optional<Map<String, Object>> named =
          found.stream()
              .filter(one -> one instanceof Map<?, ?> map && name.equals(map.get("name")))
              .findFirst()
              .map(HttpXsoarServer::object);
      if (named.isPresent() || found.size() < PAGE_SIZE || !known.addAll(found)) {
        return named;
      }
    }
    return Optional.empty();
  }

  private List<?> credentialsOf(int page) {
    byte[] body =
        accepted(
            http.read(CREDENTIALS, Map.of("page", page, "size", PAGE_SIZE, "query", ""), CALL),
            "a list of stored credentials");
    try {
      Map<String, Object> answer = XsoarJson.object(body);
      Optional<XsoarHttp.Refusal> error = http.errorIn(200, answer);
      if (error.isPresent()) {
        throw refused("a list of stored credentials", error.get());
      }
      return answer.get("credentials") instanceof List<?> list ? list : List.of();
    } catch (IOException e) {
      throw unreadable(CREDENTIALS);
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> object(Object tree) {
    return (Map<String, Object>) tree;
  }

  @Override
  public void store(String credential, SecretAccessKey key) {
    redaction.hide(key.secret());
    attempts(
        "XSOAR's stored credential " + credential,
        HttpXsoarServer::refused,
        () -> {
          Map<String, Object> document =
              new LinkedHashMap<>(credential(credential).orElse(Map.of("version", 0)));
          if (!InstanceDocument.textOf(document.get("vaultInstanceId")).isEmpty()) {
            throw new XsoarRefusedException(
                "XSOAR's stored credential "
                    + credential
                    + " comes from a vault, where XSOAR can't change it. Rename it there, or set the"
                    + " stack's parameter XsoarKeys to instance.");
          }
          document.put("name", credential);
          document.put("user", key.id());
          document.put("password", key.secret());
          document.put("hasPassword", true);
          return http.send("PUT", CREDENTIALS, document, CALL);
        });
  }

  private void hide(InstanceKey key) {
    if (key instanceof InstanceKey.Own own) {
      redaction.hide(own.key().secret());
    }
  }
}
