package rolebridge.domain.port;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rolebridge.domain.error.AlreadyExistsException;
import rolebridge.domain.error.ConcurrentChangeException;
import rolebridge.domain.error.DocumentUnreadableException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.policy.PolicyDocument;

/** The only place where secret access keys are kept. */
public interface SecretStore {

  /** The secret of this name, also while its deletion is scheduled. */
  Optional<StoredSecret> find(String name);

  /**
   * Its resource policy, by which others may be let in; empty when there is none, or no secret.
   *
   * @throws DocumentUnreadableException when it can't be understood
   */
  Optional<PolicyDocument> resourcePolicy(String name);

  /**
   * Makes the secret with the key as its current version.
   *
   * @return its ARN
   * @throws AlreadyExistsException when any secret has the name, also one whose deletion is
   *     scheduled
   */
  String create(String name, String description, SecretAccessKey key, Map<String, String> tags);

  /** Takes back a scheduled deletion. */
  void restore(String name);

  /**
   * Stores the key as the version that readers get from now on.
   *
   * @throws ResourceVanishedException when the secret isn't there or its deletion is scheduled
   */
  void putCurrent(String name, SecretAccessKey key);

  /**
   * Stores the key as the version that is to become current; readers still get the one before.
   *
   * @throws ResourceVanishedException when the secret isn't there or its deletion is scheduled
   */
  void putPending(String name, SecretAccessKey key);

  /**
   * Labels an existing version as the one that is to become current; done already is success.
   *
   * @throws ConcurrentChangeException when another version has the label
   * @throws ResourceVanishedException when the secret or the version isn't there
   */
  void markPending(String name, String versionId);

  /** Takes that label from this version; that it hasn't got it is success. */
  void unmarkPending(String name, String versionId);

  /** Labels of the version of each key that any version knows, by the key's id; some have none. */
  Map<String, Set<String>> labelsOfKeys(String name);

  /** Ids of all keys that any version knows, those without a label included. */
  default Set<String> knownKeyIds(String name) {
    return labelsOfKeys(name).keySet();
  }

  /**
   * Reads the stored key.
   *
   * @throws ResourceVanishedException when the secret or its version isn't there or its deletion is
   *     scheduled
   */
  SecretAccessKey read(String secretArn, String versionId);

  /**
   * Reads the key that readers get now.
   *
   * @throws ResourceVanishedException when the secret isn't there, its deletion is scheduled, or
   *     its current version is none that rolebridge stored
   */
  SecretAccessKey readCurrent(String name);

  /**
   * Adds these tags, overwriting those of the same key.
   *
   * @throws ResourceVanishedException when the secret isn't there or its deletion is scheduled
   */
  void tag(String name, Map<String, String> tags);

  /**
   * Takes these tags away.
   *
   * @throws ResourceVanishedException when the secret isn't there or its deletion is scheduled
   */
  void untag(String name, Set<String> keys);

  /**
   * Gives the current label back to another version, provided this one has it.
   *
   * @throws ConcurrentChangeException when it hasn't
   * @throws ResourceVanishedException when the secret isn't there or its deletion is scheduled
   */
  void moveCurrent(String name, String fromVersionId, String toVersionId);

  /** Schedules the deletion after the recovery window; done already is success. */
  void scheduleDeletion(String name);
}
