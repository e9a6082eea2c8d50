package rolebridge.domain.fake;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import rolebridge.domain.port.SecretAccessKey;

/** An XSOAR server in memory, whose Test buttons use what instances hold at the same AWS. */
public final class FakeXsoar {

  static final class InstanceState {
    String id;
    String name;
    String brand;
    SecretAccessKey key;
    String credential = "";
    Map<String, String> values = new TreeMap<>();

    InstanceState copy() {
      InstanceState copy = new InstanceState();
      copy.id = id;
      copy.name = name;
      copy.brand = brand;
      copy.key = key;
      copy.credential = credential;
      copy.values.putAll(values);
      return copy;
    }
  }

  final Map<String, InstanceState> instances = new TreeMap<>();
  final Map<String, SecretAccessKey> credentials = new HashMap<>();
  String unchangeable = "";
  final Set<String> redKeys = new HashSet<>();
  final Set<String> redInstances = new HashSet<>();
  private final Deque<Duration> testTimes = new ArrayDeque<>();

  FakeXsoar copy() {
    FakeXsoar copy = new FakeXsoar();
    instances.forEach((id, instance) -> copy.instances.put(id, instance.copy()));
    copy.credentials.putAll(credentials);
    copy.redKeys.addAll(redKeys);
    copy.redInstances.addAll(redInstances);
    copy.testTimes.addAll(testTimes);
    copy.unchangeable = unchangeable;
    return copy;
  }

  /** Test is red with this key, whatever AWS says to it. */
  public void redWith(String accessKeyId) {
    redKeys.add(accessKeyId);
  }

  /** Each change of this instance ends with an error of the server. */
  public void failsToChange(String id) {
    unchangeable = id;
  }

  /** The Test of this instance is red with any key. */
  public void redAt(String id) {
    redInstances.add(id);
  }

  /** Test goes by AWS alone again. */
  public void green() {
    redKeys.clear();
    redInstances.clear();
  }

  /** The next Tests take so long, one after the other; those after them no time. */
  public void testsTake(Duration... times) {
    testTimes.addAll(List.of(times));
  }

  Duration nextTestTime() {
    return testTimes.isEmpty() ? Duration.ZERO : testTimes.removeFirst();
  }

  /** Somebody makes an instance by hand that refers to a stored credential. */
  public void addReferring(String id, String credential) {
    add(id, "Name of " + id, "AWS - IAM", Map.of());
    instances.get(id).credential = credential;
  }

  /** Somebody makes an instance by hand. */
  public void add(String id, String name, String brand, Map<String, String> values) {
    InstanceState instance = new InstanceState();
    instance.id = id;
    instance.name = name;
    instance.brand = brand;
    instance.values.putAll(values);
    instances.put(id, instance);
  }

  /** Somebody deletes an instance by hand. */
  public void remove(String id) {
    instances.remove(id);
  }

  /** Somebody gives an instance another name. */
  public void rename(String id, String name) {
    instances.get(id).name = name;
  }

  /** The name that an instance has now. */
  public String nameOf(String id) {
    return instances.get(id).name;
  }

  /** Somebody writes another value into an instance. */
  public void edit(String id, String parameter, String value) {
    instances.get(id).values.put(parameter, value);
  }

  /** Somebody types another key into an instance, or into the credential that it refers to. */
  public void giveByHand(String id, SecretAccessKey key) {
    InstanceState instance = instances.get(id);
    if (instance.credential.isEmpty()) {
      instance.key = key;
    } else {
      credentials.put(instance.credential, key);
    }
  }

  /** Somebody makes a stored credential. */
  public void addCredential(String name, SecretAccessKey key) {
    credentials.put(name, key);
  }

  /** Somebody deletes a stored credential. */
  public void removeCredential(String name) {
    credentials.remove(name);
  }

  public List<String> ids() {
    return List.copyOf(instances.keySet());
  }

  public Map<String, String> values(String id) {
    return Map.copyOf(instances.get(id).values);
  }

  /** Id of the key that an instance works with; empty when it has none. */
  public String keyIdOf(String id) {
    SecretAccessKey key = keyOf(instances.get(id));
    return key == null ? "" : key.id();
  }

  /** Whether its Test would be green now. */
  public boolean isGreen(FakeAws aws, String id) {
    return new FakeXsoarServer(aws, this, aws.caller()).testOf(instances.get(id)).green();
  }

  SecretAccessKey keyOf(InstanceState instance) {
    return instance.credential.isEmpty() ? instance.key : credentials.get(instance.credential);
  }
}
