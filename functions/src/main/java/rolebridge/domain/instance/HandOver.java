package rolebridge.domain.instance;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import rolebridge.domain.catalog.InstanceFields;
import rolebridge.domain.catalog.Integration;
import rolebridge.domain.catalog.IntegrationCatalog;
import rolebridge.domain.error.ConcurrentChangeException;
import rolebridge.domain.error.InstanceNotOursException;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.managed.TagText;
import rolebridge.domain.port.InstanceKey;
import rolebridge.domain.port.Pause;
import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.port.SecretStore;
import rolebridge.domain.port.XsoarInstance;
import rolebridge.domain.port.XsoarServer;
import rolebridge.domain.port.XsoarTest;
import rolebridge.domain.proof.Backoff;

/** Puts a user's key into the instances that rolebridge has a record of, and presses Test. */
public final class HandOver {

  /** A new key is refused until IAM has spread it; tries go on as long as a role's proof does. */
  public static final Duration SPREADING = Duration.ofSeconds(60);

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

  /** What is done for one user by one invocation. */
  public final class Use {

    private final XsoarServer server;
    private final String userName;

    /** What the stored credential got last. */
    private String storedKeyId = "";

    private Use(XsoarServer server, String userName) {
      this.server = server;
      this.userName = userName;
    }

    public XsoarServer server() {
      return server;
    }

    /** ARN of the role that the instance of this record works with. */
    public String roleArnOf(InstanceRecord record) {
      return record.roleArn(hub, userName);
    }

    /**
     * Puts the key into the instance of this record and leaves the rest of it as it is.
     *
     * @throws InstanceNotOursException when there is no such instance any more, or it isn't what
     *     the record says
     */
    public void giveKey(InstanceRecord record, SecretAccessKey key) {
      requireReadable(record);
      set(record, record.brand(), Map.of(), key);
    }

    /**
     * Puts key and settings into the instance of this record.
     *
     * @param values parameters and what becomes of them
     * @throws InstanceNotOursException as {@link #giveKey}
     */
    public void set(
        InstanceRecord record, String brand, Map<String, String> values, SecretAccessKey key) {
      InstanceKey instanceKey = keyOf(brand, key);
      server.update(
          record.instanceId(),
          found -> {
            requireOurs(record, found);
            return values;
          },
          instanceKey);
    }

    /** How an instance of this integration gets the key, which a stored credential then has. */
    public InstanceKey keyOf(String brand, SecretAccessKey key) {
      InstanceFields fields = fieldsOf(brand);
      String identifier = fields.accessKey().parameter();
      String password = fields.secretKey().parameter();
      if (delivery == Delivery.INSTANCE) {
        return new InstanceKey.Own(identifier, password, key);
      }
      store(key);
      return new InstanceKey.Stored(identifier, password, userName);
    }

    /** Once, however many instances refer to it. */
    private void store(SecretAccessKey key) {
      if (!key.id().equals(storedKeyId)) {
        requireOwnCredential();
        server.store(userName, key);
        storedKeyId = key.id();
      }
    }

    /** A credential of the user's name may have been there before, for something else. */
    private void requireOwnCredential() {
      Optional<String> stored = server.storedKeyId(userName).filter(id -> !id.isEmpty());
      if (stored.isPresent()
          && !secrets.knownKeyIds(hub.secretNameOf(userName)).contains(stored.get())) {
        throw new InstanceNotOursException(
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
     * @throws ConcurrentChangeException when the instance has another key, since a Test says
     *     nothing of this one then
     */
    public XsoarTest test(InstanceRecord record, SecretAccessKey key) {
      requireReadable(record);
      Backoff backoff = new Backoff(clock, pause, SPREADING);
      while (true) {
        XsoarTest test = server.test(record.instanceId(), key);
        if (!test.accessKeyId().isEmpty() && !test.accessKeyId().equals(key.id())) {
          throw new ConcurrentChangeException(
              "XSOAR instance "
                  + record.instanceId()
                  + " has access key "
                  + test.accessKeyId()
                  + ", not "
                  + key.id()
                  + ": another gave it that, or nobody gave it this yet.");
        }
        if (test.green() || !backoff.pause()) {
          return test;
        }
      }
    }

    private void requireOurs(InstanceRecord record, XsoarInstance found) {
      String roleArn = roleArnOf(record);
      String role = found.value(fieldsOf(found.brand()).roleArn().parameter());
      if (!TagText.of(found.brand()).equals(record.brand()) || !role.equals(roleArn)) {
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
                + roleArnOf(record)
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
