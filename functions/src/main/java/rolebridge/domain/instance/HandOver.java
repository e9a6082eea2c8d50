package rolebridge.domain.instance;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import rolebridge.domain.catalog.InstanceFields;
import rolebridge.domain.catalog.Integration;
import rolebridge.domain.catalog.IntegrationCatalog;
import rolebridge.domain.error.ConcurrentChangeException;
import rolebridge.domain.error.InstanceNotOursException;
import rolebridge.domain.error.InstanceRefusedException;
import rolebridge.domain.error.XsoarRefusedException;
import rolebridge.domain.error.XsoarUnavailableException;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.managed.TagText;
import rolebridge.domain.port.InstanceKey;
import rolebridge.domain.port.Pause;
import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.port.SecretStore;
import rolebridge.domain.port.StoredSecret;
import rolebridge.domain.port.XsoarInstance;
import rolebridge.domain.port.XsoarServer;
import rolebridge.domain.port.XsoarTest;
import rolebridge.domain.proof.Backoff;

/** Puts a user's key into the instances that rolebridge has a record of, and presses Test. */
public final class HandOver {

  /** A new key is refused until IAM has spread it; tries go on as long as a role's proof does. */
  public static final Duration SPREADING = Duration.ofSeconds(60);

  /**
   * A Test may take so long, and so may all Tests of one instance together: then there is time left
   * to put the old key back.
   */
  public static final Duration TESTING = Duration.ofMinutes(4);

  /**
   * An instance that shows another key than it was given is looked at again for so long: how far
   * the server's searches lag behind its changes isn't published.
   */
  public static final Duration SETTLING = Duration.ofSeconds(20);

  /** How long a change of an instance is tried to which the server doesn't answer. */
  private static final Duration ANSWERING = Duration.ofMinutes(2);

  /** Where instances take their key from. */
  public enum Delivery {
    /** Each holds the key itself. */
    INSTANCE,
    /** One stored credential of XSOAR holds it, which has the user's name. */
    STORED
  }

  private final Supplier<XsoarServer> connection;
  private final SecretStore secrets;
  private final IntegrationCatalog catalog;
  private final Delivery delivery;
  private final Hub hub;
  private final Clock clock;
  private final Pause pause;

  /**
   * @param connection to the server, with the API key as it is now; asked once for each use
   */
  public HandOver(
      Supplier<XsoarServer> connection,
      SecretStore secrets,
      IntegrationCatalog catalog,
      Delivery delivery,
      Hub hub,
      Clock clock,
      Pause pause) {
    this.connection = connection;
    this.secrets = secrets;
    this.catalog = catalog;
    this.delivery = delivery;
    this.hub = hub;
    this.clock = clock;
    this.pause = pause;
  }

  /** The server, for one use. */
  public Use use(String userName) {
    return new Use(connection.get(), userName);
  }

  /** ARN of the role of this user that the instance of this record works with. */
  public String roleArnOf(InstanceRecord record, String userName) {
    return record.roleArn(hub, userName);
  }

  /** What is done for one user by one invocation. */
  public final class Use {

    private final XsoarServer server;
    private final String userName;

    private Use(XsoarServer server, String userName) {
      this.server = server;
      this.userName = userName;
    }

    public XsoarServer server() {
      return server;
    }

    /** Whether all instances of the user get their key at once. */
    public boolean isShared() {
      return delivery == Delivery.STORED;
    }

    /**
     * Puts the key into the instance of this record and leaves the rest of it as it is. Right
     * before that, and again afterwards, it is written down that its Test wasn't green with any
     * key: another run may have written meanwhile that it was. It is written of one that refuses,
     * too, which was tried; but not where the instance wasn't come to.
     *
     * @throws InstanceNotOursException when there is no such instance any more, or it isn't what
     *     the record says
     * @throws InstanceRefusedException when the server refuses it for this instance, or doesn't
     *     answer to it for two minutes, and answers otherwise
     * @throws XsoarRefusedException when it would be the same with each of the user's instances
     */
    public void giveKey(InstanceRecord record, SecretAccessKey key) {
      giveKey(record, key, ANSWERING);
    }

    /**
     * The same once, at the end of a Test, which may have taken all the time that there is for
     * trying again.
     */
    public void giveBack(InstanceRecord record, SecretAccessKey key) {
      giveKey(record, key, Duration.ZERO);
    }

    private void giveKey(InstanceRecord record, SecretAccessKey key, Duration trying) {
      requireReadable(record);
      if (isShared() && !isProven(key)) {
        store(key);
      }
      try {
        updateOrRefuse(record, instanceKey(record.brand(), key), trying);
      } catch (InstanceNotOursException | InstanceRefusedException e) {
        withdraw(record);
        throw e;
      }
      withdraw(record);
    }

    /**
     * A server that answers, but not to a change of this one instance, is no server that is down.
     */
    private void updateOrRefuse(InstanceRecord record, InstanceKey key, Duration trying) {
      Backoff backoff = new Backoff(clock, pause, trying);
      while (true) {
        try {
          update(record, Map.of(), key);
          return;
        } catch (XsoarUnavailableException e) {
          requireAnswering(record, e);
          if (!backoff.pause()) {
            throw new InstanceRefusedException(
                "XSOAR answers, but not to a change of instance "
                    + record.instanceId()
                    + ": "
                    + e.getMessage(),
                e);
          }
        }
      }
    }

    private void requireAnswering(InstanceRecord record, XsoarUnavailableException failure) {
      try {
        server.withId(record.instanceId());
      } catch (XsoarUnavailableException e) {
        failure.addSuppressed(e);
        throw failure;
      }
    }

    /** Whether the stored credential has the key already, with the right secret. */
    private boolean isProven(SecretAccessKey key) {
      return server.storedKeyId(userName).filter(key.id()::equals).isPresent()
          && records().isAnyGreenWith(key.id());
    }

    /**
     * A record that names another instance by now is left as it is, or nothing would tie that one
     * to the user.
     */
    private void withdraw(InstanceRecord record) {
      records().all().stream()
          .filter(now -> now.tagKey().equals(record.tagKey()) && now.isMade())
          .filter(now -> !now.instanceId().equals(record.instanceId()))
          .findFirst()
          .ifPresent(
              now -> {
                throw new ConcurrentChangeException(
                    "Tag "
                        + record.tagKey()
                        + " of secret "
                        + hub.secretNameOf(userName)
                        + " names XSOAR instance "
                        + now.instanceId()
                        + " now, and not "
                        + record.instanceId()
                        + "; looking again.");
              });
      secrets.tag(
          hub.secretNameOf(userName), record.madeAs(record.instanceId(), clock.instant()).tag());
    }

    /**
     * Writes down that the instance's Test was green with this key just now.
     *
     * @param record as it was when the Test was pressed
     * @throws ConcurrentChangeException when another run wrote it meanwhile
     */
    public void markGreen(InstanceRecord record, SecretAccessKey key) {
      markGreen(record, key, clock.instant());
    }

    /**
     * The same of an instance that has had this key alone since then.
     *
     * @param since the old key's grace period isn't counted anew from now on
     */
    public void markGreen(InstanceRecord record, SecretAccessKey key, Instant since) {
      if (!records().all().contains(record)) {
        throw new ConcurrentChangeException(
            "Tag "
                + record.tagKey()
                + " of secret "
                + hub.secretNameOf(userName)
                + " was changed while the Test of XSOAR instance "
                + record.instanceId()
                + " ran, so it isn't known which key that Test was green with.");
      }
      secrets.tag(hub.secretNameOf(userName), record.greenWith(key.id(), since).tag());
    }

    private InstanceRecords records() {
      return InstanceRecords.in(
          secrets.find(hub.secretNameOf(userName)).map(StoredSecret::tags).orElse(Map.of()),
          clock.instant());
    }

    /**
     * Puts key and settings into the instance of this record, which isn't green with any key from
     * then on.
     *
     * @param values parameters and what becomes of them
     * @throws InstanceNotOursException as {@link #giveKey}
     * @throws InstanceRefusedException as {@link #giveKey}
     * @throws XsoarRefusedException as {@link #giveKey}
     */
    public void set(
        InstanceRecord record, String brand, Map<String, String> values, SecretAccessKey key) {
      update(record, values, keyOf(brand, key));
    }

    private void update(InstanceRecord record, Map<String, String> values, InstanceKey key) {
      server.update(
          record.instanceId(),
          found -> {
            requireOurs(record, found);
            withdraw(record);
            return values;
          },
          key);
    }

    /** How an instance of this integration gets the key, which a stored credential then has. */
    public InstanceKey keyOf(String brand, SecretAccessKey key) {
      if (isShared()) {
        store(key);
      }
      return instanceKey(brand, key);
    }

    private InstanceKey instanceKey(String brand, SecretAccessKey key) {
      InstanceFields fields = fieldsOf(brand);
      String identifier = fields.accessKey().parameter();
      String password = fields.secretKey().parameter();
      return isShared()
          ? new InstanceKey.Stored(identifier, password, userName)
          : new InstanceKey.Own(identifier, password, key);
    }

    /** From then on none of the instances that refer to it is green with another key. */
    private void store(SecretAccessKey key) {
      requireOwnCredential();
      Map<String, String> withdrawn = new HashMap<>();
      records().all().stream()
          .filter(record -> record.isGreenWithAnotherThan(key.id()))
          .forEach(record -> withdrawn.putAll(record.withdrawn().tag()));
      if (!withdrawn.isEmpty()) {
        secrets.tag(hub.secretNameOf(userName), withdrawn);
      }
      server.store(userName, key);
    }

    /** A credential of the user's name may have been there before, for something else. */
    private void requireOwnCredential() {
      Optional<String> stored = server.storedKeyId(userName).filter(id -> !id.isEmpty());
      if (stored.isPresent()
          && !secrets.knownKeyIds(hub.secretNameOf(userName)).contains(stored.get())) {
        throw new XsoarRefusedException(
            "XSOAR's stored credential "
                + userName
                + " holds access key "
                + stored.get()
                + ", which is none that rolebridge made for user "
                + userName
                + ", so it is left alone. Delete or rename the credential in XSOAR if nothing else"
                + " needs it.");
      }
    }

    /**
     * Presses Test until it is green, or a minute has passed.
     *
     * @param key that the instance should have
     * @return the last answer
     * @throws ConcurrentChangeException when the instance has another key, before or after the
     *     Test, which says nothing of this one then
     */
    public XsoarTest test(InstanceRecord record, SecretAccessKey key) {
      return test(record, key, clock.instant().plus(TESTING));
    }

    /**
     * Presses Test of an instance that was given this key, as {@link #test}.
     *
     * @throws InstanceRefusedException when the instance has another key and keeps it while it is
     *     looked at again: to try once more would find the same. A stored credential that has
     *     another is no single instance's matter, and stays a {@link ConcurrentChangeException}
     */
    public XsoarTest testGiven(InstanceRecord record, SecretAccessKey key) {
      Instant end = clock.instant().plus(TESTING);
      try {
        return test(record, key, end);
      } catch (ConcurrentChangeException e) {
        if (isShared()) {
          throw e;
        }
        requireAnotherForNow(record, key, end);
        throw e;
      }
    }

    /**
     * Another key that the instance doesn't keep is a moment's, and so it counts where there is no
     * time left to tell.
     */
    private void requireAnotherForNow(InstanceRecord record, SecretAccessKey key, Instant end) {
      Backoff backoff = new Backoff(clock, pause, SETTLING);
      String shown = "";
      while (backoff.pause()) {
        shown = clock.instant().isBefore(end) ? keyIdOf(record) : "";
        if (!isAnother(shown, key)) {
          return;
        }
      }
      throw new InstanceRefusedException(
          "XSOAR instance "
              + record.instanceId()
              + " keeps access key "
              + shown
              + ", though it was given "
              + key.id()
              + ". Find out who else gives it keys; the next pass tries again.");
    }

    private XsoarTest test(InstanceRecord record, SecretAccessKey key, Instant end) {
      requireReadable(record);
      Backoff backoff = new Backoff(clock, pause, SPREADING);
      while (true) {
        XsoarTest test =
            server.test(record.instanceId(), key, Duration.between(clock.instant(), end));
        requireKey(record, test.accessKeyId(), key);
        if (test.green()) {
          requireKey(record, keyIdOf(record), key);
          return test;
        }
        if (!backoff.pause()) {
          return test;
        }
      }
    }

    private static void requireKey(InstanceRecord record, String accessKeyId, SecretAccessKey key) {
      if (isAnother(accessKeyId, key)) {
        throw new ConcurrentChangeException(
            "XSOAR instance "
                + record.instanceId()
                + " has access key "
                + accessKeyId
                + ", not "
                + key.id()
                + ": another gave it that, or nobody gave it this yet.");
      }
    }

    private static boolean isAnother(String accessKeyId, SecretAccessKey key) {
      return !accessKeyId.isEmpty() && !accessKeyId.equals(key.id());
    }

    /** Empty where the server doesn't show it. */
    private String keyIdOf(InstanceRecord record) {
      return server.withId(record.instanceId()).map(this::keyIdOf).orElse("");
    }

    private String keyIdOf(XsoarInstance found) {
      return found.storedCredential().isEmpty()
          ? found.accessKeyId()
          : server.storedKeyId(found.storedCredential()).orElse("");
    }

    /**
     * Since when the Test of this instance is green with this key, and it has had no other as far
     * as the server shows.
     */
    public Optional<Instant> greenSince(
        InstanceRecord record, XsoarInstance found, SecretAccessKey key) {
      return record.greenSince(key.id()).filter(_ -> !isAnother(keyIdOf(found), key));
    }

    /**
     * The record of the instance that a dead run was about to make, with its id; empty when it made
     * none. An instance counts as made by it only if it is the only one and shows a key of the user
     * or refers to the user's credential.
     *
     * @throws InstanceNotOursException when it can't be told which it is
     */
    public Optional<InstanceRecord> found(InstanceRecord record) {
      List<XsoarInstance> alike =
          server.all().stream().filter(found -> isOf(record, found)).toList();
      if (alike.isEmpty()) {
        return Optional.empty();
      }
      Set<String> known = secrets.knownKeyIds(hub.secretNameOf(userName));
      if (alike.size() > 1
          || !(known.contains(alike.getFirst().accessKeyId())
              || alike.getFirst().storedCredential().equals(userName))) {
        requireReadable(record);
      }
      return Optional.of(record.madeAs(alike.getFirst().id(), clock.instant()));
    }

    private boolean isOf(InstanceRecord record, XsoarInstance found) {
      return TagText.of(found.brand()).equals(record.brand())
          && roleOf(found).equals(roleArnOf(record, userName));
    }

    private String roleOf(XsoarInstance found) {
      return found.value(fieldsOf(found.brand()).roleArn().parameter());
    }

    private void requireOurs(InstanceRecord record, XsoarInstance found) {
      String roleArn = roleArnOf(record, userName);
      if (!isOf(record, found)) {
        String role = roleOf(found);
        throw new InstanceNotOursException(
            "XSOAR instance "
                + found.name()
                + " ("
                + record.instanceId()
                + ") is of integration "
                + found.brand()
                + " with role "
                + (role.isEmpty() ? "none" : role)
                + ", and rolebridge's record says "
                + record.brand()
                + " with role "
                + roleArn
                + ", so it is left alone. Put that right in the instance, or provision the"
                + " integration under another instance name.");
      }
    }

    private void requireReadable(InstanceRecord record) {
      if (!record.isMade()) {
        throw new InstanceNotOursException(
            "The tag "
                + record.tagKey()
                + " of secret "
                + hub.secretNameOf(userName)
                + " doesn't say which XSOAR instance works with role "
                + roleArnOf(record, userName)
                + ". Provision the integration again, which writes it, or remove the tag if there"
                + " is no such instance.");
      }
    }
  }

  /** The names that an integration has for an instance's parameters. */
  public InstanceFields fieldsOf(String brand) {
    return catalog.find(brand).map(Integration::instance).orElse(InstanceFields.USUAL);
  }
}
