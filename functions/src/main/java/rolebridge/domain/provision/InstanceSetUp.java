package rolebridge.domain.provision;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rolebridge.domain.catalog.InstanceFields;
import rolebridge.domain.error.InstanceNotOursException;
import rolebridge.domain.error.InstanceTestFailedException;
import rolebridge.domain.error.NotYetPropagatedException;
import rolebridge.domain.error.QuotaExceededException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.error.SecretNotManagedException;
import rolebridge.domain.instance.HandOver;
import rolebridge.domain.instance.InstanceRecord;
import rolebridge.domain.instance.InstanceRecords;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.managed.Ownership;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.mark.Mark;
import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.port.SecretStore;
import rolebridge.domain.port.SecretVersion;
import rolebridge.domain.port.StoredSecret;
import rolebridge.domain.port.XsoarInstance;
import rolebridge.domain.port.XsoarTest;

/**
 * Makes or updates the instance of a plan in XSOAR and presses Test. That it is about to be made is
 * written down first, so that a run that died right after making it is gone on with.
 */
public final class InstanceSetUp {

  private final SecretStore secrets;
  private final HandOver handOver;
  private final Ownership ownership;
  private final Clock clock;

  public InstanceSetUp(SecretStore secrets, HandOver handOver, Hub hub, Clock clock) {
    this.secrets = secrets;
    this.handOver = handOver;
    this.ownership = new Ownership(hub);
    this.clock = clock;
  }

  /**
   * Afterwards there is an instance with these settings and the user's current key, and its Test is
   * green.
   *
   * @return its id
   */
  String apply(Plan plan, List<InstanceSetting> settings) {
    StoredSecret secret = requireSecret(plan);
    SecretAccessKey key = currentKey(secret);
    HandOver.Use use = handOver.use(plan.userName());
    Map<String, String> values = values(settings, handOver.fieldsOf(plan.integration()));
    SetUp setUp = new SettingUp(plan, use, values, key).apply(secret);
    XsoarTest test = use.test(setUp.record(), key);
    if (!test.green()) {
      throw red(plan, test);
    }
    use.markGreen(setUp.record(), key, setUp.green().orElseGet(clock::instant));
    return setUp.record().instanceId();
  }

  private StoredSecret requireSecret(Plan plan) {
    StoredSecret secret =
        secrets
            .find(plan.secretName())
            .filter(found -> !found.deleted())
            .orElseThrow(
                () -> new ResourceVanishedException("Secret " + plan.secretName() + " is gone."));
    ownership
        .objectionTo(secret, plan.userName())
        .ifPresent(
            objection -> {
              throw new SecretNotManagedException(
                  "Secret " + plan.secretName() + " isn't managed by rolebridge: " + objection);
            });
    return secret;
  }

  /** What the execution proved may have been replaced since, so the payload doesn't say which. */
  private SecretAccessKey currentKey(StoredSecret secret) {
    String accessKeyId =
        secret
            .currentKeyId()
            .orElseThrow(
                () ->
                    new NotYetPropagatedException(
                        "Secret " + secret.arn() + " has no current version of rolebridge's."));
    try {
      return secrets.read(secret.arn(), SecretVersion.idFor(accessKeyId));
    } catch (ResourceVanishedException e) {
      // A state before this one stored it, and Secrets Manager's reads lag its writes.
      throw new NotYetPropagatedException(e.getMessage(), e);
    }
  }

  /** Those of the form's fields that have a value, but for the key's, by their parameters. */
  private static Map<String, String> values(List<InstanceSetting> settings, InstanceFields fields) {
    String key = fields.accessKey().parameter();
    Map<String, String> values = new HashMap<>();
    settings.stream()
        .filter(setting -> !setting.value().isEmpty())
        .filter(setting -> !setting.parameter().equals(key))
        .filter(setting -> !setting.parameter().startsWith(key + "."))
        .forEach(setting -> values.put(setting.parameter(), setting.value()));
    return values;
  }

  private void write(Plan plan, InstanceRecord record) {
    secrets.tag(plan.secretName(), record.tag());
  }

  private static InstanceTestFailedException red(Plan plan, XsoarTest test) {
    return new InstanceTestFailedException(
        "The Test of XSOAR instance "
            + plan.instanceName()
            + " stays red: "
            + (test.message().isEmpty() ? "XSOAR doesn't say why" : test.message())
            + " Access itself is proven. Mend what XSOAR says, and provision again.");
  }

  /**
   * An instance that has its settings and the key.
   *
   * @param green since when its Test was green with that key, and it had no other
   */
  private record SetUp(InstanceRecord record, Optional<Instant> green) {}

  /** One plan's instance. */
  private final class SettingUp {

    private final Plan plan;
    private final HandOver.Use use;
    private final Map<String, String> values;
    private final SecretAccessKey key;

    SettingUp(Plan plan, HandOver.Use use, Map<String, String> values, SecretAccessKey key) {
      this.plan = plan;
      this.use = use;
      this.values = values;
      this.key = key;
    }

    /**
     * An unchanged request must not begin the old key's grace period anew, nor a new instance,
     * which never had the old key.
     */
    SetUp apply(StoredSecret secret) {
      InstanceRecords records = InstanceRecords.in(secret.tags(), clock.instant());
      Optional<InstanceRecord> record = records.of(plan.roleArn());
      Optional<XsoarInstance> made =
          record
              .filter(InstanceRecord::isMade)
              .flatMap(found -> use.server().withId(found.instanceId()));
      if (made.isPresent()) {
        Optional<Instant> green = use.greenSince(record.get(), made.get(), key);
        use.set(record.get(), plan.integration(), values, key);
        return new SetUp(noted(made.get().id()), green);
      }
      Optional<XsoarInstance> named = use.server().named(plan.instanceName());
      if (named.isPresent()) {
        requireMadeHere(named.get(), record);
        use.set(made(named.get().id()), plan.integration(), values, key);
        return new SetUp(noted(named.get().id()), Optional.empty());
      }
      requireRoom(records, record);
      SecretRoom.requireFor(plan, secret);
      write(plan, InstanceRecord.making(plan.roleArn(), plan.integration(), clock.instant()));
      XsoarInstance created =
          use.server()
              .create(
                  new XsoarInstance.Draft(plan.instanceName(), plan.integration(), values),
                  use.keyOf(plan.integration(), key));
      return new SetUp(
          noted(created.id()), Mark.since(secret.tags(), Tags.PROMOTED, key.id(), clock.instant()));
    }

    private InstanceRecord noted(String instanceId) {
      InstanceRecord record = made(instanceId);
      write(plan, record);
      return record;
    }

    private InstanceRecord made(String instanceId) {
      return InstanceRecord.making(plan.roleArn(), plan.integration(), clock.instant())
          .madeAs(instanceId, clock.instant());
    }

    /** A dead run wrote down that it was about to make this very instance, or it isn't ours. */
    private void requireMadeHere(XsoarInstance named, Optional<InstanceRecord> record) {
      String role = named.value(handOver.fieldsOf(plan.integration()).roleArn().parameter());
      boolean madeHere =
          record.filter(InstanceRecord::isBeingMade).isPresent()
              && named.brand().equals(plan.integration())
              && role.equals(plan.roleArn());
      if (!madeHere) {
        throw new InstanceNotOursException(
            "XSOAR has an instance "
                + plan.instanceName()
                + " of integration "
                + named.brand()
                + " that rolebridge didn't make for role "
                + plan.roleArn()
                + ", so it is left alone. Give another instanceName, or rename or delete that"
                + " instance.");
      }
    }

    private void requireRoom(InstanceRecords records, Optional<InstanceRecord> record) {
      if (record.isEmpty() && records.all().size() >= InstanceRecords.MOST) {
        throw new QuotaExceededException(
            "User "
                + plan.userName()
                + " has "
                + records.all().size()
                + " XSOAR instances, and rolebridge keeps track of "
                + InstanceRecords.MOST
                + " for a user. Request the integration with another userName.");
      }
    }
  }
}
