package rolebridge.domain.port;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import rolebridge.domain.error.InstanceNotOursException;
import rolebridge.domain.error.InstanceRefusedException;
import rolebridge.domain.error.XsoarRefusedException;
import rolebridge.domain.error.XsoarUnavailableException;

/**
 * The Cortex XSOAR server that instances of its AWS integrations are handed over to. Each method
 * throws {@link XsoarUnavailableException} when the server or the network failed, so that it is
 * unknown whether the call had an effect, and {@link XsoarRefusedException} when the connection
 * itself is wrong (API key, address, certificate) or the server refuses what isn't of a single
 * instance. What it refuses of one instance is an {@link InstanceRefusedException}. No message of
 * an exception or a test holds a secret that the call knows.
 */
public interface XsoarServer {

  /** All instances, of whatever brand. */
  List<XsoarInstance> all();

  /** The instance of this name, of whatever brand. */
  Optional<XsoarInstance> named(String name);

  /** The instance of this id, of whatever brand. */
  Optional<XsoarInstance> withId(String id);

  /**
   * Makes an instance, enabled, whose other parameters have the defaults of its integration.
   *
   * @throws InstanceNotOursException when the server says that the name is taken
   * @throws InstanceRefusedException also when the server lacks the integration, or has it more
   *     than once
   */
  XsoarInstance create(XsoarInstance.Draft draft, InstanceKey key);

  /**
   * Changes an instance and leaves the rest of it as it is. It is read afresh before each attempt,
   * of which there are several where another changes it at the same moment.
   *
   * @param change asked with each state that is read; what it throws ends the call, before anything
   *     is changed
   * @throws InstanceNotOursException when there is no instance of this id any more
   * @throws InstanceRefusedException also when the integration doesn't take such a key
   */
  void update(String id, XsoarInstance.Change change, InstanceKey key);

  /**
   * Presses the instance's Test button and waits.
   *
   * @param key that it should work with, whose secret the answer won't hold
   * @param atMost how long the Test itself may take; one that takes longer counts as red
   * @return whether it is green; a test that ends is an answer, not an exception
   */
  XsoarTest test(String id, SecretAccessKey key, Duration atMost);

  /** Id of the access key in the stored credential of this name. */
  Optional<String> storedKeyId(String credential);

  /** Puts the key into the stored credential of this name, which is made if there is none. */
  void store(String credential, SecretAccessKey key);
}
