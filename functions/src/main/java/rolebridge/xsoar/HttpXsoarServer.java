package rolebridge.xsoar;

import java.util.Optional;
import rolebridge.domain.port.InstanceKey;
import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.port.XsoarConnection;
import rolebridge.domain.port.XsoarInstance;
import rolebridge.domain.port.XsoarServer;
import rolebridge.domain.port.XsoarTest;

public final class HttpXsoarServer implements XsoarServer {
  public HttpXsoarServer(XsoarConnection connection) {}

  public Optional<XsoarInstance> named(String name) {
    return Optional.empty();
  }

  public Optional<XsoarInstance> withId(String id) {
    return Optional.empty();
  }

  public XsoarInstance create(XsoarInstance.Draft draft, InstanceKey key) {
    return null;
  }

  public XsoarInstance update(String id, XsoarInstance.Change change, InstanceKey key) {
    return null;
  }

  public XsoarTest test(String id) {
    return null;
  }

  public Optional<String> storedKeyId(String credential) {
    return Optional.empty();
  }

  public void store(String credential, SecretAccessKey key) {}
}
