package rolebridge.domain.accept;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import rolebridge.domain.catalog.IntegrationCatalog;
import rolebridge.domain.policy.CompactJson;
import rolebridge.domain.request.Field;
import rolebridge.domain.request.IntegrationRequest;
import rolebridge.domain.request.Members;
import rolebridge.domain.request.NameRules;
import rolebridge.domain.request.Nearest;
import rolebridge.domain.request.RequestReader;
import rolebridge.domain.request.RequestReader.Purpose;
import rolebridge.domain.request.SpokeRequest;
import rolebridge.domain.request.Violation;
import rolebridge.domain.request.Violations;

/**
 * Reads what another account's event asks for. All that is wrong with it, envelope and request, is
 * found in one pass, and no event makes this throw. Who asks is the event's account alone: a
 * request that names another one is wrong.
 */
public final class DetailReader {

  public static final String SOURCE = "rolebridge.request";
  public static final String INTEGRATION_REQUESTED = "IntegrationRequested";
  public static final String INTEGRATION_REMOVAL_REQUESTED = "IntegrationRemovalRequested";
  public static final String KEY_ROTATION_REQUESTED = "KeyRotationRequested";

  /** How old a request may be: as far back as it is looked for one that overtook it. */
  public static final Duration OLDEST = Duration.ofDays(1);

  /** How far clocks differ; a time further ahead would overtake all later requests. */
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

  /** What the hub adds to the detail in the execution's input: sender and asker. */
  private static final int ROOM_FOR_THE_SENDER = 512;

  /** IAM's limit for a tag's value, where the asker is kept. */
  private static final int REQUESTED_BY_LIMIT = 256;

  private final RequestReader reader;

  /**
   * @param catalog what the commands of requests are expanded by
   */
  public DetailReader(IntegrationCatalog catalog) {
    this.reader = new RequestReader(catalog);
  }

  /** What the event asks for, or every rule that it breaks. */
  public DetailReading read(RequestEvent event, Instant now) {
    Violations violations = new Violations();
    Field detail = Field.root(event.detail(), violations);
    Members members = detail.members().orElseThrow();
    checkEnvelope(detail, event, now);
    schemaVersion(members);
    Optional<String> requestedBy =
        members.optional("requestedBy").flatMap(DetailReader::requestedBy);
    Optional<DetailReading> reading =
        switch (event.detailType()) {
          case INTEGRATION_REQUESTED -> {
            refuseUnknown(members, "request");
            yield request(members, event.account(), Purpose.GRANT, violations)
                .map(request -> new DetailReading.Provision(request, requestedBy.orElse("")));
          }
          case INTEGRATION_REMOVAL_REQUESTED -> {
            refuseUnknown(members, "request", "force");
            boolean force = members.optional("force").flatMap(Field::flag).orElse(false);
            yield request(members, event.account(), Purpose.REMOVAL, violations)
                .map(request -> new DetailReading.Removal(request, force, requestedBy.orElse("")));
          }
          case KEY_ROTATION_REQUESTED -> {
            refuseUnknown(members, "userName", "now", "undo");
            Optional<Boolean> due = members.optional("now").flatMap(Field::flag);
            Optional<Boolean> undo = members.optional("undo").flatMap(Field::flag);
            yield userName(members)
                .map(name -> new DetailReading.Rotation(name, due, undo, requestedBy.orElse("")));
          }
          default -> {
            detail.violates(
                "detailTypeUnknown",
                event.detailType(),
                "Send the detail-type %s, %s or %s."
                    .formatted(
                        INTEGRATION_REQUESTED,
                        INTEGRATION_REMOVAL_REQUESTED,
                        KEY_ROTATION_REQUESTED));
            yield Optional.empty();
          }
        };
    return violations.isEmpty()
        ? reading.orElseThrow()
        : new DetailReading.Rejected(violations.all());
  }

  private static void checkEnvelope(Field detail, RequestEvent event, Instant now) {
    if (!event.source().equals(SOURCE)) {
      detail.violates("sourceUnknown", event.source(), "Send the source %s.".formatted(SOURCE));
    }
    String time = event.time().toString();
    if (event.time().isAfter(now.plus(CLOCK_SKEW))) {
      detail.violates("timeAhead", time, "Leave the event's Time out: AWS sets it.");
    }
    if (event.time().isBefore(now.minus(OLDEST))) {
      detail.violates(
          "requestTooOld",
          time,
          "Send the request again, if it is still wanted: it is older than %d hours."
              .formatted(OLDEST.toHours()));
    }
    int bytes =
        ROOM_FOR_THE_SENDER
            + CompactJson.text(event.detail(), Violation.MAX_REQUEST_BYTES).getBytes(UTF_8).length;
    if (bytes > Violation.MAX_REQUEST_BYTES) {
      Violation tooLarge = Violation.requestTooLarge(bytes);
      detail.violates(tooLarge.rule(), tooLarge.value(), tooLarge.remedy());
    }
  }

  private static void schemaVersion(Members members) {
    members
        .required("schemaVersion", "Add schemaVersion, which is 1.")
        .ifPresent(
            field ->
                field
                    .wholeNumber()
                    .filter(version -> version != 1)
                    .ifPresent(
                        _ ->
                            field.violates(
                                "schemaVersionUnknown", "Write 1, the only schemaVersion.")));
  }

  private static Optional<String> requestedBy(Field field) {
    Optional<String> text = field.text();
    if (text.isPresent() && text.get().length() > REQUESTED_BY_LIMIT) {
      field.violates(
          "requestedByLength",
          "Write requestedBy with at most %d characters.".formatted(REQUESTED_BY_LIMIT));
    }
    return text;
  }

  private Optional<IntegrationRequest> request(
      Members members, String account, Purpose purpose, Violations violations) {
    Optional<Field> request =
        members.required("request", "Add request, an object like events/provision-aws-iam.json.");
    return request.flatMap(field -> SpokeRequest.read(field, account, purpose, violations, reader));
  }

  private static Optional<String> userName(Members members) {
    Optional<Field> field =
        members.required("userName", "Add userName, by the name that you asked for the user with.");
    Optional<String> name = field.flatMap(NameRules::userName);
    name.ifPresent(text -> NameRules.checkSpokeUserName(field.orElseThrow(), text));
    return name;
  }

  private static void refuseUnknown(Members members, String... own) {
    List<String> known = new ArrayList<>(List.of("schemaVersion", "requestedBy"));
    known.addAll(List.of(own));
    members.forEach(
        (name, field) -> {
          if (!known.contains(name)) {
            // The value isn't shown: a field nobody asked for may hold a secret.
            field.violates("unknownField", name, Nearest.remedy(name, known));
          }
        });
  }
}
