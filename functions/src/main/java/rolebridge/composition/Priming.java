package rolebridge.composition;

import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Map;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import rolebridge.aws.priming.PrimingClients;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.provision.Found;
import rolebridge.domain.provision.Planner;

/**
 * Does before a snapshot what loads classes and data for the first request: composes the function
 * once, on clients that connect to nobody, plans a request that is one of our samples, and begins a
 * TLS handshake with nobody. It reads no secret, looks for no credentials and makes no call; what
 * it makes is thrown away.
 */
final class Priming implements Runnable {

  private final Consumer<Functions> maker;
  private final FunctionSettings settings;

  Priming(Consumer<Functions> maker, FunctionSettings settings) {
    this.maker = maker;
    this.settings = settings;
  }

  @Override
  public void run() {
    maker.accept(new Rehearsing(settings));
    sayHelloToNobody();
  }

  /** Functions of which those that plan have planned once. */
  private static final class Rehearsing extends Functions {

    private Rehearsing(FunctionSettings settings) {
      super(new PrimingClients(settings.hub().region()), settings, Clock.systemUTC());
    }

    @Override
    public Planner planner() {
      Planner planner = super.planner();
      Hub hub = hub();
      planner.plan(
          "arn:%s:states:%s:%s:execution:%s-provision:none"
              .formatted(hub.partition(), hub.region(), hub.accountId(), hub.namespace().name()),
          Map.of(
              "request",
              Map.of("integration", "AWS - IAM", "userName", "none", "commands", "read-only")),
          new Found(false, false, false, "", false));
      return planner;
    }
  }

  /** The first message of a handshake is made without a connection. */
  private static void sayHelloToNobody() {
    try {
      SSLEngine engine = SSLContext.getDefault().createSSLEngine("none.invalid", 443);
      engine.setUseClientMode(true);
      engine.wrap(
          ByteBuffer.allocate(0), ByteBuffer.allocate(engine.getSession().getPacketBufferSize()));
    } catch (NoSuchAlgorithmException | SSLException e) {
      throw new IllegalStateException("This JVM can't begin a TLS handshake", e);
    }
  }
}
