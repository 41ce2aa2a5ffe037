"""A JupyterHub for one test: on 127.0.0.1 only, all its files in HUB_FOLDER, servers that run as the user who runs it.

Its ports (of the proxy, of the proxy's interface, of the hub behind it) are in HUB_PORTS; HUB_TOKEN may start any user's server.
"""

import os
import sys

folder, token = os.environ["HUB_FOLDER"], os.environ["HUB_TOKEN"]
public, proxy, hub = (f"http://127.0.0.1:{port}" for port in os.environ["HUB_PORTS"].split())

c = get_config()  # noqa: F821, JupyterHub puts it here
c.JupyterHub.bind_url = public
c.JupyterHub.hub_bind_url = hub
c.JupyterHub.db_url = "sqlite:///" + os.path.join(folder, "hub.sqlite")
c.JupyterHub.cookie_secret_file = os.path.join(folder, "hub_cookie_secret")
c.ConfigurableHTTPProxy.api_url = proxy
c.ConfigurableHTTPProxy.command = [os.path.join(sys.prefix, "bin", "configurable-http-proxy")]
c.ConfigurableHTTPProxy.pid_file = os.path.join(folder, "proxy.pid")

# Users that no system has, so that root is not needed; nobody logs in here by a password.
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = folder
c.Spawner.notebook_dir = folder
c.Spawner.cmd = [sys.executable, "-m", "jupyterhub.singleuser"]
c.Spawner.args = ["--allow-root"] if os.getuid() == 0 else []

c.JupyterHub.services = [{"name": "test", "api_token": token}]
scopes = ["admin:users", "admin:servers", "access:servers"]
c.JupyterHub.load_roles = [{"name": "test", "scopes": scopes, "services": ["test"]}]
