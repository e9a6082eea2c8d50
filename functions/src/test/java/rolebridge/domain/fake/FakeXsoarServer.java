package rolebridge.domain.fake;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rolebridge.domain.error.InstanceNotOursException;
import rolebridge.domain.error.XsoarUnavailableException;
import rolebridge.domain.fake.FakeXsoar.InstanceState;
import rolebridge.domain.port.AccessRefusedException;
import rolebridge.domain.port.InstanceKey;
import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.port.XsoarInstance;
import rolebridge.domain.port.XsoarServer;
import rolebridge.domain.port.XsoarTest;

record FakeXsoarServer(FakeAws aws, FakeXsoar xsoar, Caller caller) implements XsoarServer {

  private static final int SESSION_SECONDS = 900;

  @Override
  public List<XsoarInstance> all() {
    return caller.read(
        "SearchInstances", () -> xsoar.instances.values().stream().map(this::shown).toList());
  }

  @Override
  public Optional<XsoarInstance> named(String name) {
    return caller.read(
        "SearchInstances",
        () ->
            xsoar.instances.values().stream()
                .filter(instance -> instance.name.equals(name))
                .findFirst()
                .map(this::shown));
  }

  @Override
  public Optional<XsoarInstance> withId(String id) {
    return caller.read(
        "SearchInstances", () -> Optional.ofNullable(xsoar.instances.get(id)).map(this::shown));
  }

  @Override
  public XsoarInstance create(XsoarInstance.Draft draft, InstanceKey key) {
    return caller.change(
        "PutInstance",
        () -> {
          if (xsoar.instances.values().stream().anyMatch(it -> it.name.equals(draft.name()))) {
            throw new InstanceNotOursException("The name is taken: " + draft.name());
          }
          InstanceState made = new InstanceState();
          made.id = "instance-%04d".formatted(aws.nextId("instance"));
          made.name = draft.name();
          made.brand = draft.brand();
          made.values.putAll(draft.values());
          set(made, key);
          xsoar.instances.put(made.id, made);
          return shown(made);
        });
  }

  @Override
  public void update(String id, XsoarInstance.Change change, InstanceKey key) {
    XsoarInstance found =
        withId(id)
            .orElseThrow(() -> new InstanceNotOursException("There is no instance of id " + id));
    Map<String, String> values = change.valuesFor(found);
    caller.change(
        "PutInstance",
        () -> {
          if (id.equals(xsoar.unchangeable)) {
            throw new XsoarUnavailableException("HTTP 500");
          }
          InstanceState changed = xsoar.instances.get(id);
          changed.values.putAll(values);
          set(changed, key);
        });
  }

  private static void set(InstanceState instance, InstanceKey key) {
    switch (key) {
      case InstanceKey.Own own -> {
        instance.key = own.key();
        instance.credential = "";
      }
      case InstanceKey.Stored stored -> {
        instance.key = null;
        instance.credential = stored.credential();
      }
    }
  }

  @Override
  public XsoarTest test(String id, SecretAccessKey key, Duration atMost) {
    return caller.read(
        "TestInstance",
        () -> {
          InstanceState tested = xsoar.instances.get(id);
          if (tested == null) {
            throw new InstanceNotOursException("There is no instance of id " + id);
          }
          XsoarTest test = testOf(tested);
          Duration time = xsoar.nextTestTime();
          boolean ends = time.compareTo(atMost) <= 0;
          aws.advance(ends ? time : atMost);
          return ends ? test : new XsoarTest(false, test.accessKeyId(), "too slow");
        });
  }

  XsoarTest testOf(InstanceState instance) {
    SecretAccessKey key = xsoar.keyOf(instance);
    if (key == null
        || xsoar.redKeys.contains(key.id())
        || xsoar.redInstances.contains(instance.id)) {
      return new XsoarTest(false, key == null ? "" : key.id(), "red by the test");
    }
    try {
      new FakeSecurityTokens(aws, aws.caller())
          .assumeRole(key, instance.values.get("roleArn"), "xsoar", SESSION_SECONDS);
      return new XsoarTest(true, key.id(), "");
    } catch (AccessRefusedException e) {
      return new XsoarTest(false, key.id(), e.getMessage());
    }
  }

  @Override
  public Optional<String> storedKeyId(String credential) {
    return caller.read(
        "ListCredentials",
        () -> Optional.ofNullable(xsoar.credentials.get(credential)).map(SecretAccessKey::id));
  }

  @Override
  public void store(String credential, SecretAccessKey key) {
    caller.change("PutCredential", () -> xsoar.credentials.put(credential, key));
  }

  private XsoarInstance shown(InstanceState instance) {
    return new XsoarInstance(
        instance.id,
        instance.name,
        instance.brand,
        true,
        instance.key == null ? "" : instance.key.id(),
        instance.credential,
        instance.values);
  }
}
