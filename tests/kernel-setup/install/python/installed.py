"""Runs notebooks with kernels that Jupyter itself finds, by nbclient. The last line printed is what was seen, as JSON.

Arguments: a notebook's folder, then pairs of a kernel's name and a cell.
"""

import json
import sys

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from nbclient import NotebookClient

folder, *rest = sys.argv[1:]
specs = KernelSpecManager()
seen = {}
for name, cell in zip(rest[::2], rest[1::2]):
    spec = specs.get_kernel_spec(name)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell)])
    client = NotebookClient(notebook, kernel_name=name, timeout=120, startup_timeout=120)
    client.execute(cwd=folder)
    seen[name] = {
        "title": spec.display_name,
        "folder": spec.resource_dir,
        "language": notebook.metadata.language_info.name,
        "printed": "".join(output.get("text", "") for output in notebook.cells[0].outputs),
    }
print(json.dumps(seen))
