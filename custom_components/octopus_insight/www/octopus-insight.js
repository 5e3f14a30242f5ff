var _t=globalThis,yt=_t.ShadowRoot&&(_t.ShadyCSS===void 0||_t.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,Bt=Symbol(),he=new WeakMap,nt=class{constructor(t,e,s){if(this._$cssResult$=!0,s!==Bt)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=t,this.t=e}get styleSheet(){let t=this.o,e=this.t;if(yt&&t===void 0){let s=e!==void 0&&e.length===1;s&&(t=he.get(e)),t===void 0&&((this.o=t=new CSSStyleSheet).replaceSync(this.cssText),s&&he.set(e,t))}return t}toString(){return this.cssText}},pe=n=>new nt(typeof n=="string"?n:n+"",void 0,Bt),w=(n,...t)=>{let e=n.length===1?n[0]:t.reduce((s,i,r)=>s+(a=>{if(a._$cssResult$===!0)return a.cssText;if(typeof a=="number")return a;throw Error("Value passed to 'css' function must be a 'css' function result: "+a+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(i)+n[r+1],n[0]);return new nt(e,n,Bt)},ue=(n,t)=>{if(yt)n.adoptedStyleSheets=t.map(e=>e instanceof CSSStyleSheet?e:e.styleSheet);else for(let e of t){let s=document.createElement("style"),i=_t.litNonce;i!==void 0&&s.setAttribute("nonce",i),s.textContent=e.cssText,n.appendChild(s)}},jt=yt?n=>n:n=>n instanceof CSSStyleSheet?(t=>{let e="";for(let s of t.cssRules)e+=s.cssText;return pe(e)})(n):n;var{is:as,defineProperty:cs,getOwnPropertyDescriptor:ls,getOwnPropertyNames:ds,getOwnPropertySymbols:hs,getPrototypeOf:ps}=Object,$t=globalThis,me=$t.trustedTypes,us=me?me.emptyScript:"",ms=$t.reactiveElementPolyfillSupport,rt=(n,t)=>n,Ft={toAttribute(n,t){switch(t){case Boolean:n=n?us:null;break;case Object:case Array:n=n==null?n:JSON.stringify(n)}return n},fromAttribute(n,t){let e=n;switch(t){case Boolean:e=n!==null;break;case Number:e=n===null?null:Number(n);break;case Object:case Array:try{e=JSON.parse(n)}catch{e=null}}return e}},fe=(n,t)=>!as(n,t),ge={attribute:!0,type:String,converter:Ft,reflect:!1,useDefault:!1,hasChanged:fe};Symbol.metadata??=Symbol("metadata"),$t.litPropertyMetadata??=new WeakMap;var D=class extends HTMLElement{static addInitializer(t){this._$Ei(),(this.l??=[]).push(t)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(t,e=ge){if(e.state&&(e.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(t)&&((e=Object.create(e)).wrapped=!0),this.elementProperties.set(t,e),!e.noAccessor){let s=Symbol(),i=this.getPropertyDescriptor(t,s,e);i!==void 0&&cs(this.prototype,t,i)}}static getPropertyDescriptor(t,e,s){let{get:i,set:r}=ls(this.prototype,t)??{get(){return this[e]},set(a){this[e]=a}};return{get:i,set(a){let c=i?.call(this);r?.call(this,a),this.requestUpdate(t,c,s)},configurable:!0,enumerable:!0}}static getPropertyOptions(t){return this.elementProperties.get(t)??ge}static _$Ei(){if(this.hasOwnProperty(rt("elementProperties")))return;let t=ps(this);t.finalize(),t.l!==void 0&&(this.l=[...t.l]),this.elementProperties=new Map(t.elementProperties)}static finalize(){if(this.hasOwnProperty(rt("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(rt("properties"))){let e=this.properties,s=[...ds(e),...hs(e)];for(let i of s)this.createProperty(i,e[i])}let t=this[Symbol.metadata];if(t!==null){let e=litPropertyMetadata.get(t);if(e!==void 0)for(let[s,i]of e)this.elementProperties.set(s,i)}this._$Eh=new Map;for(let[e,s]of this.elementProperties){let i=this._$Eu(e,s);i!==void 0&&this._$Eh.set(i,e)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(t){let e=[];if(Array.isArray(t)){let s=new Set(t.flat(1/0).reverse());for(let i of s)e.unshift(jt(i))}else t!==void 0&&e.push(jt(t));return e}static _$Eu(t,e){let s=e.attribute;return s===!1?void 0:typeof s=="string"?s:typeof t=="string"?t.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(t=>this.enableUpdating=t),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(t=>t(this))}addController(t){(this._$EO??=new Set).add(t),this.renderRoot!==void 0&&this.isConnected&&t.hostConnected?.()}removeController(t){this._$EO?.delete(t)}_$E_(){let t=new Map,e=this.constructor.elementProperties;for(let s of e.keys())this.hasOwnProperty(s)&&(t.set(s,this[s]),delete this[s]);t.size>0&&(this._$Ep=t)}createRenderRoot(){let t=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return ue(t,this.constructor.elementStyles),t}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(t=>t.hostConnected?.())}enableUpdating(t){}disconnectedCallback(){this._$EO?.forEach(t=>t.hostDisconnected?.())}attributeChangedCallback(t,e,s){this._$AK(t,s)}_$ET(t,e){let s=this.constructor.elementProperties.get(t),i=this.constructor._$Eu(t,s);if(i!==void 0&&s.reflect===!0){let r=(s.converter?.toAttribute!==void 0?s.converter:Ft).toAttribute(e,s.type);this._$Em=t,r==null?this.removeAttribute(i):this.setAttribute(i,r),this._$Em=null}}_$AK(t,e){let s=this.constructor,i=s._$Eh.get(t);if(i!==void 0&&this._$Em!==i){let r=s.getPropertyOptions(i),a=typeof r.converter=="function"?{fromAttribute:r.converter}:r.converter?.fromAttribute!==void 0?r.converter:Ft;this._$Em=i;let c=a.fromAttribute(e,r.type);this[i]=c??this._$Ej?.get(i)??c,this._$Em=null}}requestUpdate(t,e,s,i=!1,r){if(t!==void 0){let a=this.constructor;if(i===!1&&(r=this[t]),s??=a.getPropertyOptions(t),!((s.hasChanged??fe)(r,e)||s.useDefault&&s.reflect&&r===this._$Ej?.get(t)&&!this.hasAttribute(a._$Eu(t,s))))return;this.C(t,e,s)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(t,e,{useDefault:s,reflect:i,wrapped:r},a){s&&!(this._$Ej??=new Map).has(t)&&(this._$Ej.set(t,a??e??this[t]),r!==!0||a!==void 0)||(this._$AL.has(t)||(this.hasUpdated||s||(e=void 0),this._$AL.set(t,e)),i===!0&&this._$Em!==t&&(this._$Eq??=new Set).add(t))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(e){Promise.reject(e)}let t=this.scheduleUpdate();return t!=null&&await t,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[i,r]of this._$Ep)this[i]=r;this._$Ep=void 0}let s=this.constructor.elementProperties;if(s.size>0)for(let[i,r]of s){let{wrapped:a}=r,c=this[i];a!==!0||this._$AL.has(i)||c===void 0||this.C(i,void 0,r,c)}}let t=!1,e=this._$AL;try{t=this.shouldUpdate(e),t?(this.willUpdate(e),this._$EO?.forEach(s=>s.hostUpdate?.()),this.update(e)):this._$EM()}catch(s){throw t=!1,this._$EM(),s}t&&this._$AE(e)}willUpdate(t){}_$AE(t){this._$EO?.forEach(e=>e.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(t)),this.updated(t)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(t){return!0}update(t){this._$Eq&&=this._$Eq.forEach(e=>this._$ET(e,this[e])),this._$EM()}updated(t){}firstUpdated(t){}};D.elementStyles=[],D.shadowRootOptions={mode:"open"},D[rt("elementProperties")]=new Map,D[rt("finalized")]=new Map,ms?.({ReactiveElement:D}),($t.reactiveElementVersions??=[]).push("2.1.2");var Jt=globalThis,_e=n=>n,bt=Jt.trustedTypes,ye=bt?bt.createPolicy("lit-html",{createHTML:n=>n}):void 0,ke="$lit$",H=`lit$${Math.random().toFixed(9).slice(2)}$`,Ce="?"+H,gs=`<${Ce}>`,B=document,at=()=>B.createComment(""),ct=n=>n===null||typeof n!="object"&&typeof n!="function",Xt=Array.isArray,fs=n=>Xt(n)||typeof n?.[Symbol.iterator]=="function",Wt=`[ 	
\f\r]`,ot=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,$e=/-->/g,be=/>/g,L=RegExp(`>|${Wt}(?:([^\\s"'>=/]+)(${Wt}*=${Wt}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),we=/'/g,ve=/"/g,Se=/^(?:script|style|textarea|title)$/i,Qt=n=>(t,...e)=>({_$litType$:n,strings:t,values:e}),l=Qt(1),_=Qt(2),Xs=Qt(3),j=Symbol.for("lit-noChange"),u=Symbol.for("lit-nothing"),xe=new WeakMap,I=B.createTreeWalker(B,129);function Ae(n,t){if(!Xt(n)||!n.hasOwnProperty("raw"))throw Error("invalid template strings array");return ye!==void 0?ye.createHTML(t):t}var _s=(n,t)=>{let e=n.length-1,s=[],i,r=t===2?"<svg>":t===3?"<math>":"",a=ot;for(let c=0;c<e;c++){let o=n[c],h,d,p=-1,m=0;for(;m<o.length&&(a.lastIndex=m,d=a.exec(o),d!==null);)m=a.lastIndex,a===ot?d[1]==="!--"?a=$e:d[1]!==void 0?a=be:d[2]!==void 0?(Se.test(d[2])&&(i=RegExp("</"+d[2],"g")),a=L):d[3]!==void 0&&(a=L):a===L?d[0]===">"?(a=i??ot,p=-1):d[1]===void 0?p=-2:(p=a.lastIndex-d[2].length,h=d[1],a=d[3]===void 0?L:d[3]==='"'?ve:we):a===ve||a===we?a=L:a===$e||a===be?a=ot:(a=L,i=void 0);let f=a===L&&n[c+1].startsWith("/>")?" ":"";r+=a===ot?o+gs:p>=0?(s.push(h),o.slice(0,p)+ke+o.slice(p)+H+f):o+H+(p===-2?c:f)}return[Ae(n,r+(n[e]||"<?>")+(t===2?"</svg>":t===3?"</math>":"")),s]},lt=class n{constructor({strings:t,_$litType$:e},s){let i;this.parts=[];let r=0,a=0,c=t.length-1,o=this.parts,[h,d]=_s(t,e);if(this.el=n.createElement(h,s),I.currentNode=this.el.content,e===2||e===3){let p=this.el.content.firstChild;p.replaceWith(...p.childNodes)}for(;(i=I.nextNode())!==null&&o.length<c;){if(i.nodeType===1){if(i.hasAttributes())for(let p of i.getAttributeNames())if(p.endsWith(ke)){let m=d[a++],f=i.getAttribute(p).split(H),x=/([.?@])?(.*)/.exec(m);o.push({type:1,index:r,name:x[2],strings:f,ctor:x[1]==="."?Kt:x[1]==="?"?Gt:x[1]==="@"?Zt:G}),i.removeAttribute(p)}else p.startsWith(H)&&(o.push({type:6,index:r}),i.removeAttribute(p));if(Se.test(i.tagName)){let p=i.textContent.split(H),m=p.length-1;if(m>0){i.textContent=bt?bt.emptyScript:"";for(let f=0;f<m;f++)i.append(p[f],at()),I.nextNode(),o.push({type:2,index:++r});i.append(p[m],at())}}}else if(i.nodeType===8)if(i.data===Ce)o.push({type:2,index:r});else{let p=-1;for(;(p=i.data.indexOf(H,p+1))!==-1;)o.push({type:7,index:r}),p+=H.length-1}r++}}static createElement(t,e){let s=B.createElement("template");return s.innerHTML=t,s}};function K(n,t,e=n,s){if(t===j)return t;let i=s!==void 0?e._$Co?.[s]:e._$Cl,r=ct(t)?void 0:t._$litDirective$;return i?.constructor!==r&&(i?._$AO?.(!1),r===void 0?i=void 0:(i=new r(n),i._$AT(n,e,s)),s!==void 0?(e._$Co??=[])[s]=i:e._$Cl=i),i!==void 0&&(t=K(n,i._$AS(n,t.values),i,s)),t}var Vt=class{constructor(t,e){this._$AV=[],this._$AN=void 0,this._$AD=t,this._$AM=e}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(t){let{el:{content:e},parts:s}=this._$AD,i=(t?.creationScope??B).importNode(e,!0);I.currentNode=i;let r=I.nextNode(),a=0,c=0,o=s[0];for(;o!==void 0;){if(a===o.index){let h;o.type===2?h=new dt(r,r.nextSibling,this,t):o.type===1?h=new o.ctor(r,o.name,o.strings,this,t):o.type===6&&(h=new Yt(r,this,t)),this._$AV.push(h),o=s[++c]}a!==o?.index&&(r=I.nextNode(),a++)}return I.currentNode=B,i}p(t){let e=0;for(let s of this._$AV)s!==void 0&&(s.strings!==void 0?(s._$AI(t,s,e),e+=s.strings.length-2):s._$AI(t[e])),e++}},dt=class n{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(t,e,s,i){this.type=2,this._$AH=u,this._$AN=void 0,this._$AA=t,this._$AB=e,this._$AM=s,this.options=i,this._$Cv=i?.isConnected??!0}get parentNode(){let t=this._$AA.parentNode,e=this._$AM;return e!==void 0&&t?.nodeType===11&&(t=e.parentNode),t}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(t,e=this){t=K(this,t,e),ct(t)?t===u||t==null||t===""?(this._$AH!==u&&this._$AR(),this._$AH=u):t!==this._$AH&&t!==j&&this._(t):t._$litType$!==void 0?this.$(t):t.nodeType!==void 0?this.T(t):fs(t)?this.k(t):this._(t)}O(t){return this._$AA.parentNode.insertBefore(t,this._$AB)}T(t){this._$AH!==t&&(this._$AR(),this._$AH=this.O(t))}_(t){this._$AH!==u&&ct(this._$AH)?this._$AA.nextSibling.data=t:this.T(B.createTextNode(t)),this._$AH=t}$(t){let{values:e,_$litType$:s}=t,i=typeof s=="number"?this._$AC(t):(s.el===void 0&&(s.el=lt.createElement(Ae(s.h,s.h[0]),this.options)),s);if(this._$AH?._$AD===i)this._$AH.p(e);else{let r=new Vt(i,this),a=r.u(this.options);r.p(e),this.T(a),this._$AH=r}}_$AC(t){let e=xe.get(t.strings);return e===void 0&&xe.set(t.strings,e=new lt(t)),e}k(t){Xt(this._$AH)||(this._$AH=[],this._$AR());let e=this._$AH,s,i=0;for(let r of t)i===e.length?e.push(s=new n(this.O(at()),this.O(at()),this,this.options)):s=e[i],s._$AI(r),i++;i<e.length&&(this._$AR(s&&s._$AB.nextSibling,i),e.length=i)}_$AR(t=this._$AA.nextSibling,e){for(this._$AP?.(!1,!0,e);t!==this._$AB;){let s=_e(t).nextSibling;_e(t).remove(),t=s}}setConnected(t){this._$AM===void 0&&(this._$Cv=t,this._$AP?.(t))}},G=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(t,e,s,i,r){this.type=1,this._$AH=u,this._$AN=void 0,this.element=t,this.name=e,this._$AM=i,this.options=r,s.length>2||s[0]!==""||s[1]!==""?(this._$AH=Array(s.length-1).fill(new String),this.strings=s):this._$AH=u}_$AI(t,e=this,s,i){let r=this.strings,a=!1;if(r===void 0)t=K(this,t,e,0),a=!ct(t)||t!==this._$AH&&t!==j,a&&(this._$AH=t);else{let c=t,o,h;for(t=r[0],o=0;o<r.length-1;o++)h=K(this,c[s+o],e,o),h===j&&(h=this._$AH[o]),a||=!ct(h)||h!==this._$AH[o],h===u?t=u:t!==u&&(t+=(h??"")+r[o+1]),this._$AH[o]=h}a&&!i&&this.j(t)}j(t){t===u?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,t??"")}},Kt=class extends G{constructor(){super(...arguments),this.type=3}j(t){this.element[this.name]=t===u?void 0:t}},Gt=class extends G{constructor(){super(...arguments),this.type=4}j(t){this.element.toggleAttribute(this.name,!!t&&t!==u)}},Zt=class extends G{constructor(t,e,s,i,r){super(t,e,s,i,r),this.type=5}_$AI(t,e=this){if((t=K(this,t,e,0)??u)===j)return;let s=this._$AH,i=t===u&&s!==u||t.capture!==s.capture||t.once!==s.once||t.passive!==s.passive,r=t!==u&&(s===u||i);i&&this.element.removeEventListener(this.name,this,s),r&&this.element.addEventListener(this.name,this,t),this._$AH=t}handleEvent(t){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,t):this._$AH.handleEvent(t)}},Yt=class{constructor(t,e,s){this.element=t,this.type=6,this._$AN=void 0,this._$AM=e,this.options=s}get _$AU(){return this._$AM._$AU}_$AI(t){K(this,t)}};var ys=Jt.litHtmlPolyfillSupport;ys?.(lt,dt),(Jt.litHtmlVersions??=[]).push("3.3.3");var Te=(n,t,e)=>{let s=e?.renderBefore??t,i=s._$litPart$;if(i===void 0){let r=e?.renderBefore??null;s._$litPart$=i=new dt(t.insertBefore(at(),r),r,void 0,e??{})}return i._$AI(n),i};var te=globalThis,E=class extends D{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let t=super.createRenderRoot();return this.renderOptions.renderBefore??=t.firstChild,t}update(t){let e=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(t),this._$Do=Te(e,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return j}};E._$litElement$=!0,E.finalized=!0,te.litElementHydrateSupport?.({LitElement:E});var $s=te.litElementPolyfillSupport;$s?.({LitElement:E});(te.litElementVersions??=[]).push("4.2.2");var ee=100,wt=class extends E{static{this.properties={bars:{attribute:!1},now:{attribute:!1},name:{attribute:!1},chosen:{state:!0}}}get shown(){let t=this.bars.findIndex(s=>s.start<=this.now&&this.now<s.end),e=this.bars.findIndex(s=>s.start===this.chosen);return Math.max(0,e>=0?e:t)}choose(t){let e=this.bars[Math.min(Math.max(t,0),this.bars.length-1)];e&&(this.chosen=e.start)}onKey(t){let s={ArrowRight:1,ArrowUp:1,ArrowLeft:-1,ArrowDown:-1,Home:-1e4,End:1e4}[t.key];s!==void 0&&(t.preventDefault(),this.choose(this.shown+s))}onTap(t){let e=t.currentTarget.getBoundingClientRect(),[s,i]=[this.bars[0],this.bars.at(-1)];if(!s||!i)return;let r=s.start+(t.clientX-e.left)/e.width*(i.end-s.start);this.choose(this.bars.findIndex(a=>r<a.end))}render(){let{bars:t}=this,[e,s]=[t?.[0],t?.at(-1)];if(!e||!s)return u;let i=t.flatMap(p=>p.value===null?[]:[p.value]),[r,a]=[Math.max(0,...i),Math.min(0,...i)],c=ee/(r-a||1),o=s.end-e.start,h=this.shown,d=p=>100*(p-e.start)/o;return l`<div
        class="row"
        role="slider"
        tabindex="0"
        aria-label=${this.name}
        aria-valuemin="0"
        aria-valuemax=${t.length-1}
        aria-valuenow=${h}
        aria-valuetext=${t[h].label}
        @keydown=${this.onKey}
        @pointerdown=${this.onTap}
      >
        <svg viewBox="0 0 100 ${ee}" preserveAspectRatio="none" aria-hidden="true">
          ${t.map((p,m)=>{let f=p.value??r,x=Math.max(1,Math.abs(f)*c);return _`<rect
              class="${p.kind} ${p.value===null?"gap":""} ${p.isPredicted?"predicted":""} ${m===h?"chosen":""}"
              x=${d(p.start)+.15} width=${Math.max(.3,d(p.end)-d(p.start)-.3)}
              y=${(r-Math.max(f,0))*c} height=${x} />`})}
          ${this.now>e.start&&this.now<s.end?_`<line class="now" x1=${d(this.now)} x2=${d(this.now)} y1="0" y2=${ee} />`:u}
        </svg>
      </div>
      <slot></slot>
      <p class="label" aria-hidden="true">${t[h].label}</p>`}static{this.styles=w`
    :host { display: block; }
    .row { height: var(--bars-height, 96px); cursor: pointer; border-radius: 4px; touch-action: pan-y; }
    .row:focus-visible { outline: 2px solid var(--primary-color); outline-offset: 2px; }
    svg { width: 100%; height: 100%; display: block; }
    rect { fill: var(--disabled-color, #9e9e9e); }
    .plunge { fill: var(--info-color, #039be5); }
    .cheap { fill: var(--success-color, #43a047); }
    .normal { fill: var(--warning-color, #ffa600); }
    .expensive { fill: var(--error-color, #db4437); }
    .gap, .predicted { fill-opacity: 0.2; stroke: currentColor; stroke-width: 1; stroke-dasharray: 2 2; vector-effect: non-scaling-stroke; }
    .chosen { stroke: var(--primary-text-color); stroke-width: 2; vector-effect: non-scaling-stroke; }
    .now { stroke: var(--primary-text-color); stroke-width: 2; vector-effect: non-scaling-stroke; }
    .label { margin: 8px 0 0; min-height: 1.4em; }
  `}};var $="octopus_insight",Ee=(n,...t)=>Object.values(n.entities).filter(e=>e.platform===$&&t.includes(e.translation_key??"")),Me=(n,t,e)=>Ee(n,e).find(s=>s.device_id===t)?.entity_id;function Re(n,t,e){let s=t?n.entities[t]:Ee(n,...e)[0],i=s?.platform===$&&s.device_id,r=i&&n.devices[i]?.primary_config_entry;return i&&r?{entry:r,device:i}:void 0}var z=(n,t)=>n.devices[t]?.name_by_user??n.devices[t]?.name??"";var bs={GBP:"p",SEK:"öre",DKK:"øre",NOK:"øre"},T=n=>bs[n]??"c",S=(n,t=1)=>{let e=(n*100).toFixed(t);return Number(e)===0?0 .toFixed(t):e.replace("-","−")},N=(n,t)=>n==null?"–":`${S(n)} ${T(t)}`,ht=(n,t,e)=>n==null?"–":new Intl.NumberFormat(e,{style:"currency",currency:t}).format(n),F=(n,t=1)=>n==null?"–":`${n.toFixed(t)} kWh`,De=new Map;function vt(n,t){let e=n+JSON.stringify(t),s=De.get(e);return s||De.set(e,s=new Intl.DateTimeFormat(n,t)),s}var b=(n,t)=>vt("en-GB",{timeZone:t,hour:"2-digit",minute:"2-digit"}).format(n),Ne=(n,t)=>vt("en-GB",{timeZone:t,hour:"2-digit",minute:"2-digit",second:"2-digit"}).format(n),C=(n,t)=>vt("en-CA",{timeZone:t,year:"numeric",month:"2-digit",day:"2-digit"}).format(n),Z=(n,t,e={weekday:"short",day:"numeric",month:"short"})=>vt(t,{...e,timeZone:"UTC"}).format(Date.parse(`${n}T12:00Z`)),v=(n,t)=>new Date(Date.parse(`${n}T12:00Z`)+t*864e5).toISOString().slice(0,10);function Y(n,t){let e=Date.parse(`${n}T00:00Z`);for(let s=-840;s<=840;s+=15){let i=e+s*6e4;if(C(i,t)===n&&C(i-1,t)!==n)return i}return e}function A(n){let t=Math.max(0,Math.ceil(n/6e4)),[e,s]=[Math.floor(t/60),t%60];return e?s?`${e} h ${String(s).padStart(2,"0")}`:`${e} h`:`${t} min`}var kt=new Map,xt=new Map;async function J(n,t){let{language:e}=n;kt.has(e)||(xt.has(e)||xt.set(e,ws(n)),await xt.get(e),kt.has(e)&&t())}async function ws(n){let{language:t}=n;try{kt.set(t,await n.loadBackendTranslation("common",$))}catch{}xt.delete(t)}function pt(n,t,e){return kt.get(n.language)?.(`component.${$}.common.${t}`,e)||void 0}var q=(n,t,e,s="sensor")=>n.localize(`component.${$}.entity.${s}.${t}.state.${e}`)||e;var Ct=6e4,St=new Set,Oe;function Pe(){St.forEach(n=>n.requestUpdate()),Oe=St.size?window.setTimeout(Pe,Ct-Date.now()%Ct):void 0}var k=class extends E{static{this.properties={hass:{attribute:!1},config:{state:!0}}}static{this.keys=["current_rate"]}static{this.grid={columns:12,rows:"auto",min_columns:6}}static getConfigForm(){return{schema:[...this.form(),{name:"title",selector:{text:{}}}],computeLabel:({name:t})=>W(`card_field_${t}`)??t,computeHelper:({name:t})=>W(`card_help_${t}`)}}static form(){return[{name:"entity",selector:{entity:{filter:{integration:$}}}}]}static getStubConfig(t){let e=Object.values(t.entities).find(s=>this.isAbout(s));return e?{entity:e.entity_id}:{}}static isAbout(t){return t?.platform===$&&this.keys.includes(t.translation_key??"")}setConfig(t){if(t.entity!==void 0&&typeof t.entity!="string")throw new Error(W("card_bad_entity")??"entity");this.config=t}getCardSize(){return 4}getGridOptions(){return this.constructor.grid}watched(){return[]}get isReady(){return!!this.news.answer}connectedCallback(){super.connectedCallback(),St.add(this),Oe??=window.setTimeout(Pe,Ct-Date.now()%Ct)}disconnectedCallback(){super.disconnectedCallback(),St.delete(this)}shouldUpdate(t){let e=t.get("hass");if(t.size!==1||!e||!this.hass)return!0;let s=this.hass;return["connection","entities","devices","language","locale","localize","themes"].some(r=>e[r]!==s[r])||this.watched().some(r=>r&&e.states[r]!==s.states[r])}get where(){let t=this.constructor.keys;return this.hass&&Re(this.hass,this.config?.entity,t)}willUpdate(){if(!this.hass)return;J(this.hass,()=>this.requestUpdate());let t=this.where;t&&this.isConnected&&this.follow(t)}t(t,e){return(this.hass&&pt(this.hass,t,e))??""}render(){if(!this.hass||!this.config||!this.t("card_name_price"))return u;let{where:t}=this,e=t?this.problem():this.whereText();return l`<ha-card>
      ${this.config.title?l`<h2>${this.config.title}</h2>`:u}
      ${e?l`<p class="problem" role="status">${e}</p>`:u}
      ${t&&this.isReady?this.content(t):u}
    </ha-card>`}whereText(){let{entity:t}=this.config;return this.t(t&&!this.hass.entities[t]?"card_entity_gone":"card_no_home")}problem(){let{problem:t,at:e}=this.news;if(!t)return;let s=this.problemText(t);return e?`${s} ${this.t("card_shown_since",{age:A(Date.now()-e)})}`:s}problemText({key:t,message:e}){return this.t(`card_problem_${t}`)||e||this.t("card_problem_refused")}updated(){let{answer:t,problem:e}=this.news,s=!!this.renderRoot.querySelector("ha-card")&&!!(t||e||!this.where);this.toggleAttribute("data-drawn",s)}clock(t,e){return b(typeof t=="string"?Date.parse(t):t,e)}dated(t,e){let[s,i]=[C(t,e),C(Date.now(),e)];if(s===i)return b(t,e);let r={[v(i,1)]:"card_tomorrow",[v(i,-1)]:"card_yesterday"};return`${r[s]?this.t(r[s]):Z(s,this.hass.language)} ${b(t,e)}`}static{this.styles=w`
    :host { display: block; height: 100%; }
    ha-card { height: 100%; box-sizing: border-box; padding: 16px; container-type: inline-size; overflow: hidden; }
    h2 { margin: 0 0 8px; font-size: 1.2em; font-weight: 500; }
    p { margin: 0 0 8px; }
    .problem { padding: 8px 12px; border-inline-start: 4px solid var(--warning-color); background: var(--secondary-background-color); }
    .quiet { color: var(--secondary-text-color); }
    button { font: inherit; color: var(--primary-text-color); background: var(--secondary-background-color); border: 1px solid var(--divider-color); border-radius: 8px; padding: 8px 12px; min-height: 40px; cursor: pointer; }
    button[aria-pressed="true"] { box-shadow: inset 0 0 0 2px var(--primary-text-color); font-weight: 600; }
    button:disabled { opacity: 0.6; cursor: default; }
    :focus-visible { outline: 2px solid var(--primary-color); outline-offset: 2px; }
    table { width: 100%; border-collapse: collapse; }
    th, td { padding: 4px 8px; text-align: end; border-bottom: 1px solid var(--divider-color); font-weight: 400; }
    th:first-child, td:first-child { text-align: start; }
    .hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  `}};function W(n){let t=document.querySelector("home-assistant");return t?.hass&&pt(t.hass,n)}var He=2e3,vs=6e4,ie=class{constructor(t,e){this.connection=t;this.message=e;this.news={};this.listeners=new Set;this.wait=He;this.begin=()=>{clearTimeout(this.timer);let t=e=>{this.wait=He,this.hear("answer"in e?{answer:e.answer,at:Date.now()}:{...this.news,...e})};this.end=this.connection.subscribeMessage(t,this.message,{resubscribe:!1}).catch(e=>{let s=e?.code==="unknown_command"?"not_running":"refused";this.hear({...this.news,problem:{key:s,message:e?.message}}),this.timer=window.setTimeout(this.begin,this.wait),this.wait=Math.min(2*this.wait,vs)})};this.lost=()=>{clearTimeout(this.timer),this.end=void 0,this.hear({...this.news,problem:{key:"disconnected"}})};t.addEventListener("ready",this.begin),t.addEventListener("disconnected",this.lost),this.begin()}hear(t){this.news=t,this.listeners.forEach(e=>e())}close(){clearTimeout(this.timer),this.connection.removeEventListener("ready",this.begin),this.connection.removeEventListener("disconnected",this.lost),this.end?.then(t=>t?.()).catch(()=>{})}},se=new WeakMap,O=class{constructor(t){this.host=t;this.update=()=>this.host.requestUpdate();t.addController(this)}get news(){return this.channel?.news??{}}ask(t,e,s){let i=JSON.stringify([e,s]);if(i===this.key&&t.connection===this.connection)return;this.hostDisconnected(),[this.key,this.connection]=[i,t.connection];let r=se.get(t.connection);r||se.set(t.connection,r=new Map),this.channel=r.get(i),this.channel||(this.channel=new ie(t.connection,{type:`${$}/follow`,question:e,fields:s}),r.set(i,this.channel)),this.channel.listeners.add(this.update)}hostConnected(){this.host.requestUpdate()}hostDisconnected(){this.channel?.listeners.delete(this.update),this.channel?.listeners.size===0&&(this.channel.close(),se.get(this.connection)?.delete(this.key)),this.channel=this.key=void 0}};var U=class extends k{constructor(){super(...arguments);this.feed=new O(this)}get news(){return this.feed.news}get answer(){return this.feed.news.answer}follow({entry:e}){this.feed.ask(this.hass,"get_now",{config_entry_id:e})}};var xs=1440,ks=`component.${$}.entity.binary_sensor.powerwall_out_of_sync.state_attributes.no_tariff.state`,Cs=n=>{let[t,e]=n.split(":").map(Number);return t*60+e},At=n=>100*Cs(n)/xs,Tt=class extends U{constructor(){super(...arguments);this.word=e=>this.t(`card_battery_${e.toLowerCase()}`)}static{this.keys=["powerwall_tariff","powerwall_status"]}content({device:e}){let{answer:s}=this,i=s.sites.find(r=>r.device_id===e)??s.sites[0];return i?l`${i.bands.length?this.now(i,s):this.without(i)} ${this.sending(i,s.zone)}
    ${i.bands.length?this.bands(i,s):u}`:l`<p>${this.t("card_battery_none")}</p>`}without(e){let s=e.no_tariff&&this.hass.localize(`${ks}.${e.no_tariff}`);return l`<p class="head" role="status">${e.name}: ${this.t("card_battery_no_tariff")}</p>
      ${s?l`<p>${s}.</p>`:u}`}now(e,{zone:s,currency:i}){let r=b(Date.now(),s),a=e.bands.find(o=>r<o.end),c={buy:N(a.buy,i),sell:N(a.sell,i),until:a.end};return l`<p class="quiet">${e.name}</p>
      <p class="head" role="status">${this.word(a.label)}</p>
      <p>${this.t("card_battery_now",c)}</p>`}sending(e,s){let[i,r]=[Date.now(),e.last_sent_at?Date.parse(e.last_sent_at):void 0],a=e.next_attempt_at?Date.parse(e.next_attempt_at):void 0;return l`<p class="status">${e.status?q(this.hass,"powerwall_status",e.status):u}</p>
      ${e.is_on?u:l`<p>${this.t("card_battery_off")}</p>`}
      <p>
        ${r===void 0?this.t("card_battery_never_sent"):this.t("card_battery_sent",{time:this.dated(r,s),age:A(i-r)})}
        ${a===void 0?u:a>i+1e3?this.t("card_battery_next",{time:this.dated(a,s)}):this.t(`card_battery_due_${e.sender}`)}
      </p>`}bands({bands:e},{zone:s,currency:i}){let r=b(Date.now(),s),a=Math.max(...e.map(o=>o.buy))||1,c=o=>o.start<=r&&r<o.end;return l`<div class="strip" aria-hidden="true">
        ${e.map(o=>l`<div
            class="band ${o.label}"
            style="left:${At(o.start)}%;width:${At(o.end)-At(o.start)}%;height:${25+75*o.buy/a}%"
          ></div>`)}
        <div class="line" style="left:${At(r)}%"></div>
      </div>
      <div class="hours" aria-hidden="true">
        ${["00:00","06:00","12:00","18:00","24:00"].map(o=>l`<span>${o}</span>`)}
      </div>
      <table>
        <caption class="hidden">${this.t("card_battery_bands")}</caption>
        <tr>
          <th scope="col">${this.t("card_battery_time")}</th>
          <th scope="col">${this.t("card_battery_band")}</th>
          <th scope="col">${this.t("card_battery_buy",{coin:T(i)})}</th>
          <th scope="col">${this.t("card_battery_sell",{coin:T(i)})}</th>
        </tr>
        ${e.map(o=>l`<tr class=${c(o)?"current":""} aria-current=${c(o)?"time":u}>
            <td>${o.start}–${o.end}</td>
            <td><i class="band ${o.label}"></i>${this.word(o.label)}</td>
            <td>${S(o.buy)}</td>
            <td>${S(o.sell)}</td>
          </tr>`)}
      </table>`}static{this.styles=[k.styles,w`
      .head { font-size: clamp(1.4rem, 8cqi, 2.4rem); font-weight: 600; line-height: 1.1; }
      .status { font-weight: 500; }
      .strip { position: relative; height: 64px; margin-top: 12px; }
      .strip .band { position: absolute; bottom: 0; box-sizing: border-box; border-inline-end: 1px solid var(--card-background-color); }
      .line { position: absolute; top: -4px; bottom: 0; border-inline-start: 2px solid var(--primary-text-color); }
      .hours { display: flex; justify-content: space-between; font-size: 0.85em; margin: 2px 0 8px; }
      .band { background-color: var(--warning-color); }
      .SUPER_OFF_PEAK { background-color: var(--info-color); }
      .OFF_PEAK { background-color: var(--success-color); }
      .ON_PEAK { background-color: var(--error-color); background-image: repeating-linear-gradient(135deg, transparent 0 4px, rgb(0 0 0 / 25%) 4px 6px); }
      .PARTIAL_PEAK { background-image: repeating-linear-gradient(135deg, transparent 0 8px, rgb(0 0 0 / 25%) 8px 10px); }
      i { display: inline-block; width: 12px; height: 12px; margin-inline-end: 6px; border-radius: 2px; }
      th, td { padding-inline: 4px; }
      td:first-child { white-space: nowrap; }
      td:nth-child(2), th:nth-child(2) { text-align: start; }
      .current td { font-weight: 600; }
    `]}};var Et=18e5;function Ss({start:n,end:t},e,s){let i=[];for(let r=Math.ceil(n/Et)*Et;r<t;r+=Et){let[a,c]=b(r,e).split(":").map(Number);c===0&&a%s===0&&i.push(r)}return i}var Mt=(n,{start:t,end:e})=>100*(Math.min(Math.max(n,t),e)-t)/(e-t),ut=(n,t)=>l`<div class="axis" aria-hidden="true">
    ${Ss(n,t,n.end-n.start>48*Et?12:6).filter(e=>Math.abs(Mt(e,n)-50)<46).map(e=>l`<span style="left:${Mt(e,n)}%">${b(e,t)}</span>`)}
  </div>`,Rt=w`
  .axis { position: relative; height: 1.5em; font-size: 0.85em; }
  .axis span { position: absolute; transform: translateX(-50%); white-space: nowrap; }
  .legend { display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 8px 0; padding: 0; list-style: none; font-size: 0.9em; }
  .legend li { display: flex; align-items: center; gap: 6px; }
`;var qe=(n,t)=>n.slots.find(e=>Date.parse(e.start)<=t&&t<Date.parse(e.end)),X=(n,t,e)=>n.slots.filter(s=>Date.parse(s.end)>t&&Date.parse(s.start)<e);function Ue(n,t,e){let s="";return n.forEach((i,r)=>{if(i.price===null)return;let a=(n[r-1]?.price??null)!==null;s+=`${a?"L":"M"}${t(i.start)} ${e(i.price)}H${t(i.end)}`}),s}var As=n=>n.level==="cheap"||n.level==="plunge";function Nt(n,t){let e=[];for(let s of n.slots){let[i,r]=[Date.parse(s.start),Date.parse(s.end)];if(!As(s)||s.price===null)continue;let a=e.at(-1);a?.end===i?a.end=r:e.push({start:i,end:r,price:s.price})}return e.filter(s=>s.end>t)}var Ts=18e5,ze=/end|_to$|until|till/i,Es=/start|from|begin|date|time|hour/i,Ms=/price|rate|value|pred|cost|total/i,Rs=/exc|low|high|min|max|update|creat/i;function Dt(n){let t=typeof n=="number"?n*(n<1e11?1e3:1):typeof n=="string"?Date.parse(n):NaN;return t>1e12?t:void 0}function Le({attributes:n}){let t=String(n.unit_of_measurement??""),e=/^(p|pence|ct?|cents?|[öøo]re)(\/|$)/i.test(t)?100:/MWh/.test(t)?1e3:1;for(let s of Object.values(n).filter(Array.isArray)){let i=s.flatMap(r=>{let a=Object.entries(r??{}).filter(([p])=>!Rs.test(p)),c=a.find(([p,m])=>ze.test(p)&&Dt(m)),o=a.find(([p,m])=>Es.test(p)&&!ze.test(p)&&Dt(m)),h=a.find(([p,m])=>Ms.test(p)&&typeof m=="number"&&Number.isFinite(m)),d=Dt(o?.[1]);return d&&h?[{start:d,end:Dt(c?.[1]),price:h[1]/e}]:[]});if(i.sort((r,a)=>r.start-a.start),i.length)return i.map((r,a)=>({...r,end:r.end??i[a+1]?.start??r.start+Ts}))}return[]}function Ie({slots:n},t){let e=s=>s.price===null||s.level===null?1/0:Math.abs(s.price-t);return n.reduce((s,i)=>e(i)<e(s)?i:s,n[0]).level}var[Ds,Ot]=[6e4,36e5],Ns=["planned","running","completed","withdrawn"],Be=`component.${$}`,Os=`${Be}.entity.binary_sensor.intelligent_dispatching.state_attributes.reason.state.unplugged`,Pt=class extends U{constructor(){super(...arguments);this.second=e=>Ne(Math.ceil(e/1e3)*1e3,this.answer.zone)}static{this.properties={...k.properties,said:{state:!0},isAsking:{state:!0}}}static{this.keys=["intelligent_dispatching","intelligent_state","next_dispatch"]}static form(){let e=["24","48"].map(s=>({value:s,label:s}));return[...super.form(),{name:"hours",selector:{select:{options:e,mode:"dropdown"}}}]}content({device:e}){let{answer:s}=this,i=s.cars.find(d=>d.device_id===e)??s.cars[0];if(!i)return l`<p>${this.t("card_charging_no_car")}</p>`;let r=Date.now(),a=Number(this.config.hours??24),c=Math.floor(r/Ot)*Ot-(a===48?24:8)*Ot,o={start:c,end:c+(a===48?48:24)*Ot},h=i.slots.map(d=>({...d,start:Date.parse(d.start),end:Date.parse(d.end)})).filter(d=>d.end>o.start&&d.start<o.end).sort((d,p)=>d.start-p.start);return l`<p class="head" role="status">${this.headline(i,h,r)}</p>
      <p>${this.state(i)}</p>
      ${this.allowance(i)}
      ${a===24||a===48?u:l`<p class="problem">${this.t("card_charging_hours",{hours:a})}</p>`}
      ${this.line(h,o,r)}
      <ul class="slots" aria-label=${this.t("card_charging_slots")}>
        ${h.map(d=>l`<li>${Ps(d.state)} <span>${this.sentence(d)}</span></li>`)}
        ${h.length?u:l`<li>${this.t("card_charging_empty",{hours:a===48?48:24})}</li>`}
      </ul>
      ${this.age(i,r)} ${this.refreshLine(i,r)}`}headline(e,s,i){let r=s.find(c=>c.end>i&&(c.state==="running"||c.state==="planned"));if(!r)return this.t(e.is_plan_known?"card_charging_none":"card_charging_unknown");let a={...this.bounds(r),wait:A(r.start-i)};return r.state==="running"?this.t("card_charging_until",a):this.t(r.start>i?"card_charging_next":"card_charging_due",a)}bounds({start:e,end:s}){return{start:this.dated(e,this.answer.zone),end:b(s,this.answer.zone)}}state(e){let s=e.state===null?this.t("card_charging_no_state"):q(this.hass,"intelligent_state",e.state),i=e.reason==="unplugged"?this.hass.localize(Os):s;return`${z(this.hass,e.device_id)}: ${i}`}allowance({allowance:e}){if(!e)return u;let s=c=>A(Math.round(c*60)*Ds),[i,r]=[s(e.remaining_hours),s(e.used_hours)],a=this.dated(Date.parse(e.end),this.answer.zone);return l`<p>${this.t("card_charging_allowance",{left:i,used:r,until:a})}</p>`}sentence(e){let s=this.t(`card_charging_${e.state}`),i=e.state==="completed"&&e.energy_kwh!==null?`${s}, ${F(e.energy_kwh)}`:s;return this.t("card_charging_slot",{...this.bounds(e),state:i})}line(e,s,i){let{meters:r,zone:a,currency:c}=this.answer,o=r.find(g=>g.direction==="import"),h=o?X(o,s.start,s.end):[],d=g=>Mt(typeof g=="string"?Date.parse(g):g,s),p=h.flatMap(g=>g.price??[]),[m,f]=[Math.min(...p),Math.max(...p)],x=Ue(h,d,g=>92-84*(g-m)/(f-m||1)),y=h.filter(g=>g.reason==="standard_off_peak"),P=-100,de=e.flatMap(g=>{let R=Math.min(Math.max((d(g.start)+d(g.end))/2,6),94);return g.state!=="completed"||g.energy_kwh===null||R-P<16?[]:(P=R,[l`<span style="left:${R}%">${F(g.energy_kwh)}</span>`])}),ft=Ns.filter(g=>e.some(R=>R.state===g)).map(g=>[ne(g,1,23,1,13),this.t(`card_charging_${g}`)]);if(y.length&&ft.push([_`<rect class="off-peak" width="24" height="14" />`,this.t("card_reason_standard_off_peak")]),p.length){let g={low:S(m),high:S(f),coin:T(c)},R=this.t(m===f?"card_charging_price":"card_charging_prices",g);ft.push([_`<path class="price" d="M0 10H12V4H24" />`,R])}return ft.push([_`<line class="now" x1="12" x2="12" y2="14" />`,this.t("card_now")]),l`${de.length?l`<div class="axis" aria-hidden="true">${de}</div>`:u}
      <svg class="line" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
        ${y.map(g=>_`<rect class="off-peak" x=${d(g.start)} width=${d(g.end)-d(g.start)} height="100" />`)}
        ${e.map(g=>ne(g.state,d(g.start),d(g.end),30,85))}
        <path class="price" d=${x} />
        <line class="now" x1=${d(i)} x2=${d(i)} y2="100" />
      </svg>
      ${ut(s,a)}
      <ul class="legend" aria-hidden="true">${ft.map(([g,R])=>l`<li>${je(g)} ${R}</li>`)}</ul>`}age({plan_retrieved_at:e,plan_failed:s},i){let r=Date.parse(e??""),a={time:r&&this.dated(r,this.answer.zone),age:A(i-r)};return l`${s?l`<p class="problem">${this.t("card_charging_failed")}</p>`:u}
      <p class="quiet">${r?this.t("card_charging_as_of",a):this.t("card_charging_never")}</p>`}refreshLine(e,s){let i=Date.parse(this.answer.requests.person_allowed_at??""),r=i>s,a=r?this.second(i):"";clearTimeout(this.wake),r&&(this.wake=window.setTimeout(()=>(this.said="",this.requestUpdate()),i-s+500));let c=r&&!this.said?.includes(a)?this.t("card_charging_again",{time:a}):"",o=r||!!(this.isAsking||this.news.problem);return l`<div class="ask">
      <button aria-disabled=${o} @click=${()=>o||this.refresh(e)}>${this.t("card_charging_refresh")}</button>
      <span role="status">${this.isAsking?this.t("card_charging_asking"):`${this.said??""} ${c}`}</span>
    </div>`}async refresh(e){[this.isAsking,this.said]=[!0,void 0];let s={domain:$,service:"refresh_intelligent_dispatches",service_data:{device_id:e.device_id}};try{let[i,{response:r}]=await Promise.all([this.hass.loadBackendTranslation("exceptions",$),this.hass.callWS({type:"call_service",...s,return_response:!0})]),{accepted:a,reason:c,next_allowed_at:o}=Object.values(r)[0],h=o?this.second(Date.parse(o)):"";this.said=a?this.t("card_charging_refreshed",{time:this.second(Date.now())}):i(`${Be}.exceptions.refresh_${c}.message`,{time:h})}catch(i){this.said=this.t("card_charging_refused",{message:i?.message??""})}this.isAsking=!1}static{this.styles=[k.styles,Rt,w`
      .head { font-size: clamp(1.3rem, 6cqi, 2rem); font-weight: 600; line-height: 1.2; }
      .line { display: block; width: 100%; height: 96px; background: var(--secondary-background-color); border-radius: 4px; }
      .mark { width: 24px; height: 14px; flex: none; overflow: visible; }
      svg * { vector-effect: non-scaling-stroke; }
      .off-peak { fill: var(--success-color); fill-opacity: 0.25; shape-rendering: crispEdges; }
      .price { fill: none; stroke: var(--primary-text-color); stroke-width: 1.5; }
      .now { stroke: var(--error-color); stroke-width: 2; }
      .block { stroke: var(--primary-color); stroke-width: 2; fill: var(--primary-color); }
      .planned { fill-opacity: 0.12; stroke-dasharray: 5 3; }
      .running { fill-opacity: 0.4; stroke-width: 4; }
      .withdrawn { fill: none; stroke: var(--secondary-text-color); stroke-width: 1.5; }
      .slots { margin: 0 0 8px; padding: 0; list-style: none; }
      .slots li { display: flex; align-items: center; gap: 8px; padding: 4px 0; }
      .slots span::first-letter { text-transform: uppercase; }
      .ask { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 12px; }
      [aria-disabled="true"] { opacity: 0.6; cursor: default; }
    `]}},ne=(n,t,e,s,i)=>_`<rect class="block ${n}" x=${t} width=${Math.max(.4,e-t)} y=${s} height=${i-s} />
    ${n==="withdrawn"?_`<line class="withdrawn" x1=${t} x2=${e} y1=${i} y2=${s} />`:u}`,je=n=>l`<svg class="mark" viewBox="0 0 24 14" aria-hidden="true">${n}</svg>`,Ps=n=>je(ne(n,1,23,1,13));function Fe(n){let{smart_charging:t,off_peak:e,peak:s,total_cost:i}=n.electricity,r=(o,h,d,p)=>({device_id:o,direction:"import",bands:Object.entries(h).filter(([,{usage:m,cost:f}])=>m||f).map(([m,{usage:f,cost:x}])=>({band:m,kwh:f,as_billed:x})),standing_charge:d,total:{as_billed:p},missing_half_hours:0,smart_charging_sessions:h.smart_charging?t.sessions:0,smart_charging_savings:h.smart_charging?t.savings:0}),c=[r("electricity",{smart_charging:t,off_peak:e,peak:s},n.electricity_standing_charge,i)];return n.gas&&c.push(r("gas",{standard:n.gas},n.gas.standing_charge,n.gas.total_cost)),{currency:n.currency,meters:c,total:{as_billed:n.total_cost},statements:[]}}function We(n,t){let e=(new Date(`${t}T12:00Z`).getUTCDay()+6)%7,s={day:t,week:v(t,-e),month:`${t.slice(0,8)}01`}[n],i=v(s,{day:1,week:7,month:31}[n]);return[s,n==="month"?`${i.slice(0,8)}01`:i]}var M=class extends k{constructor(){super(...arguments);this.now=new O(this);this.feed=new O(this)}get news(){return this.isReady?this.feed.news:this.now.news}get isReady(){return!!this.now.news.answer}follow({entry:e}){if(this.now.ask(this.hass,"get_now",{config_entry_id:e}),!this.isReady)return;let[s,i]=this.question();this.feed.ask(this.hass,s,{config_entry_id:e,...i})}get zone(){return this.now.news.answer.zone}get today(){return C(Date.now(),this.zone)}date(e,s){return Z(e,this.hass.language,s)}choices(e,s,i,r){return l`<div class="choices" role="group" aria-label=${e}>
      ${s.map(([a,c])=>l`<button aria-pressed=${a===i} @click=${()=>r(a)}>${c}</button>`)}
    </div>`}steps(e,s,i){let r=(a,c,o)=>l`<button aria-label=${this.t(a)} ?disabled=${!o} @click=${o}>${c}</button>`;return l`<div class="steps">
      ${r("card_before","‹",s)}<h3 aria-live="polite">${e}</h3>${r("card_after","›",i)}
    </div>`}static{this.styles=[k.styles,w`
      .choices, .steps { display: flex; gap: 8px; align-items: center; margin: 0 0 12px; }
      .choices { flex-wrap: wrap; }
      .choices button { flex: 1; }
      .steps button { width: 44px; font-size: 1.4em; line-height: 1; padding: 4px; }
      .steps h3 { flex: 1; text-align: center; margin: 0; }
      h3 { margin: 20px 0 8px; font-size: 1.1em; font-weight: 500; }
      small { display: block; }
      .mark { width: 1em; height: 1em; vertical-align: -0.1em; fill: none; stroke: currentColor; stroke-width: 3; }
      .matches, .complete { color: var(--success-color); }
      .partly { color: var(--warning-color); }
      .differs, .nothing { color: var(--error-color); }
    `]}};var Ve=_`<path d="M5 5l14 14M19 5L5 19" />`,Hs={plunge:_`<path d="M4 3h16l-8 9zM4 12h16l-8 9z" />`,cheap:_`<path d="M2 5h20l-10 16z" />`,normal:_`<circle cx="12" cy="12" r="9" />`,expensive:_`<path d="M2 20h20L12 4z" />`,unknown:_`<circle cx="12" cy="12" r="8" fill="none" stroke="currentColor" stroke-width="3" stroke-dasharray="4 3" />`},zs={matches:_`<path d="M4 12l6 6L21 6" />`,differs:Ve,cannot_tell:_`<path d="M8 8a4 4 0 1 1 5 4q-1 1-1 3M12 19v1" />`,complete:_`<circle cx="12" cy="12" r="9" fill="currentColor" />`,partly:_`<circle cx="12" cy="12" r="9" /><path d="M12 3a9 9 0 0 0 0 18z" fill="currentColor" />`,nothing:Ve,later:_`<circle cx="12" cy="12" r="9" stroke-dasharray="2 4" />`,no_supply:_`<path d="M6 12h12" />`},Q=n=>l`<svg class="shape ${n??"unknown"}" viewBox="0 0 24 24" aria-hidden="true">
    ${Hs[n??"unknown"]}
  </svg>`,tt=n=>l`<svg class="mark ${n}" viewBox="0 0 24 24" aria-hidden="true">${zs[n]}</svg>`;var re="latest",qs=["day","week","month"],Ke=["smart_charging","car","off_peak","middle","standard","peak"],oe={day:"numeric",month:"short"},mt={...oe,year:"numeric"},Ht=class extends M{static{this.keys=["cost_this_month","standing_charge","requests_last_hour"]}static{this.properties={...M.properties,picked:{state:!0},day:{state:!0},checks:{state:!0}}}get isAdmin(){return this.hass.user?.is_admin??!1}get period(){return this.isAdmin?this.picked??"month":"day"}get span(){return We(this.period,this.day??v(this.today,-1))}question(){let[t,e]=this.span;return this.isAdmin?["get_bill",{start:t,end:e<this.today?e:this.today}]:["get_daily_summary",{date:t}]}follow(t){t.entry!==this.entry&&([this.entry,this.checks,this.kept]=[t.entry,{},void 0]),super.follow(t),this.kept=this.feed.news.answer??this.kept}content(){let[t,e]=this.span,s=this.date(v(e<this.today?e:this.today,-1),mt),i={day:this.date(t,{weekday:"short",...mt}),week:`${this.date(t,oe)} – ${this.date(v(e,-1),mt)}`,month:this.date(t,{month:"long",year:"numeric"})},{answer:r,problem:a}=this.feed.news,c=r??(a?void 0:this.kept),o=qs.map(h=>[h,this.t(`card_bill_${h}`)]);return l`${this.isAdmin?this.choices(this.t("card_bill_period"),o,this.period,h=>this.picked=h):u}
      ${this.steps(i[this.period],()=>this.day=v(t,-1),e<this.today?()=>this.day=e:void 0)}
      ${e>this.today?l`<p class="quiet">${this.t("card_bill_so_far",{day:s})}</p>`:u}
      ${c?l`<div class=${r?"":"before"} ?inert=${!r}>${this.figures(c)}</div>`:u}
      ${this.isAdmin?u:l`<p class="quiet">${this.t("card_bill_for_all")}</p>`}`}figures(t){let e=this.isAdmin?t:Fe(t),s="date"in t&&!t.is_requested_day&&this.t("card_bill_other_day",{day:t.date});return e.meters.length?l`${s?l`<p class="problem">${s}</p>`:u}
      <p class="total">${this.amount(e.total.as_billed)}</p>
      <p class="quiet">${this.t("card_bill_about")}</p>
      ${e.meters.map(i=>this.metered(i))}
      ${this.isAdmin?this.statements(e.statements):u}`:l`<p>${this.t("card_bill_nothing")}</p>`}amount(t){let{currency:e}=this.now.news.answer;return t===null?this.t("card_unknown"):ht(t,e,this.hass.language)}metered(t){let e=t.direction==="export"?-1:1,{missing_half_hours:s,smart_charging_sessions:i}=t,r=[...t.bands].sort((h,d)=>Ke.indexOf(h.band)-Ke.indexOf(d.band)),a=this.amount(t.smart_charging_savings),c=t.total.as_billed,o=(h,d)=>l`<tr class=${h}><td colspan="2">${this.t(`card_bill_${h}`)}</td><td>${this.amount(d)}</td></tr>`;return l`<table>
        <caption>${z(this.hass,t.device_id)||this.t(`card_bill_${t.device_id}`)}</caption>
        ${r.map(({band:h,kwh:d,as_billed:p})=>l`<tr class=${h}>
            <td>
              ${this.t(`card_bill_band_${h}`)}
              ${h==="smart_charging"?l`<small>${this.t("card_bill_smart",{number:i,saved:a})}</small>`:u}
            </td>
            <td>${F(d)}</td>
            <td>${this.amount(e*p)}</td>
          </tr>`)}
        ${e<0?u:o("standing",t.standing_charge)} ${o("sum",c&&e*c)}
      </table>
      ${s?l`<p class="missing">${this.t("card_bill_missing",{number:s})}</p>`:u}`}statements(t){let e=t.map(s=>[s.id,this.facts(s)]);return e.length||e.push([re,this.t("card_bill_no_statement")]),l`<h3>${this.t("card_bill_statements")}</h3>
      ${e.map(([s,i])=>{let r=this.checks?.[s],a=r===null?"checking":s===re?"check_last":"check";return l`<p>${i}</p>
          <button ?disabled=${r===null} @click=${()=>this.check(s)}>${this.t(`card_bill_${a}`)}</button>
          <div role="status">${typeof r=="string"?l`<p class="problem">${r}</p>`:r?this.checked(r,s!==re):u}</div>`})}`}facts({start:t,end:e,total:s}){let i={start:this.date(t,mt),end:this.date(e,mt),total:this.amount(s)};return this.t("card_bill_statement",i)}async check(t){let e=this.entry,s=i=>{e===this.entry&&(this.checks={...this.checks,[t]:i})};s(null),await this.hass.callWS({type:`${$}/check_bill`,config_entry_id:e,statement:t}).then(s,i=>s(i?.message||this.t("card_problem_refused")))}checked({statement:t,lines:e,verdict:s},i){return t?l`<p class="verdict">${tt(s)} ${this.t(`card_bill_verdict_${s}`)}</p>
      ${i?u:l`<p>${this.facts(t)}</p>`}
      <ul>
        ${e.map(r=>l`<li>
            ${this.compared(r.title,r,r.verdict)}
            <ul>
              ${r.half_hours.map(a=>l`<li>${this.compared(this.when(a),a,"differs")}</li>`)}
            </ul>
          </li>`)}
      </ul>`:l`<p>${this.t("card_bill_none_yet")}</p>`}compared(t,{theirs:e,ours:s},i){let r=(e??0)-(s??0),a=e===null?"not_on_it":i!=="differs"?i:r>0?"too_much":"too_little",c={theirs:this.amount(e),ours:this.amount(s),more:this.amount(Math.abs(r))};return l`${tt(i)} ${t}: ${this.t(`card_bill_${a}`,c)}
      ${e===null?u:l`<small>${this.t("card_bill_compared",c)}</small>`}`}when({start:t,end:e,reason:s}){let[i,r]=[this.clock(t,this.zone),this.clock(e,this.zone)];return`${this.date(C(Date.parse(t),this.zone),oe)} ${i}–${r} (${this.t(`card_reason_${s}`)})`}static{this.styles=[...M.styles,w`
      .total { font-size: clamp(2rem, 11cqi, 4rem); font-weight: 700; line-height: 1.1; margin: 0; }
      .before { visibility: hidden; }
      caption { text-align: start; font-weight: 500; font-size: 1.1em; padding: 12px 0 4px; }
      table { margin: 0 0 8px; font-variant-numeric: tabular-nums; }
      td { vertical-align: top; }
      td:not(:first-child) { white-space: nowrap; width: 5.5em; }
      .sum td { font-weight: 500; border-bottom: none; }
      .smart_charging td { background: var(--secondary-background-color); font-weight: 500; }
      .smart_charging td:first-child { border-inline-start: 6px double var(--success-color); }
      .missing { border-inline-start: 4px dashed var(--warning-color); padding-inline-start: 8px; }
      .verdict { font-size: 1.2em; font-weight: 500; margin: 12px 0; }
      ul { margin: 0 0 12px; padding-inline-start: 4px; list-style: none; }
      ul ul { margin: 0; padding-inline-start: 20px; }
    `]}};var Ge=(n,t)=>{let e=(n?.meters??[]).filter(s=>s.direction==="import");return e.find(s=>s.device_id===t)??e[0]};function Ze({problem:n},t,e){if(n)return{kind:n.key==="disconnected"?"offline":"unknown"};if(!t?.now)return{kind:"unknown"};let s=t.now.end?Date.parse(t.now.end):void 0;return s!==void 0&&e>s+3e4?{kind:"unknown"}:{kind:t.level??"unknown",price:t.now.price,until:s}}var ae=36e5,et=class extends U{constructor(){super(...arguments);this.word=e=>e?q(this.hass,"price_level",e):this.t("card_unknown")}static{this.keys=["current_rate","price_level","export_rate"]}static form(){return[...super.form(),{name:"predicted",selector:{entity:{}}}]}get cost(){return this.where&&Me(this.hass,this.where.device,"cost_per_hour")}watched(){return[this.cost,this.config?.predicted]}content({device:e}){let{meters:s,currency:i,zone:r,stale_since:a}=this.answer,c=s.find(P=>P.device_id===e)??s[0];if(!c)return l`<p>${this.t("card_no_meter")}</p>`;let o=Date.now(),h=qe(c,o),d=h?.price??null,p=[c.now?.end,h?.end].map(P=>Date.parse(P??"")).find(P=>P>o),m=c.direction==="export",f=d===null?this.t("card_price_unknown"):m?this.t("card_export"):this.word(h?.level??null),x=this.bars(c,o),y={start:x[0]?.start??o,end:x.at(-1)?.end??o};return l`<div class="top">
        <p class="level" role="status">${m?u:Q(h?.level??null)} <span>${f}</span></p>
        <p class="price">${d===null?"–":l`${S(d)} <small>${T(i)}/kWh</small>`}</p>
        ${c.now?.end&&p?l`<p class="until">${this.t("card_until",{time:b(p,r)})}</p>`:u}
        ${d!==null&&(m||d<0)?l`<p>${this.t(m?"card_price_earned":"card_price_paid")}</p>`:u}
        ${this.costLine()} ${this.cheapLine(c,o)} ${this.sessions(y.end)}
        ${a?l`<p class="problem">${this.t("card_price_stale",{age:A(o-Date.parse(a))})}</p>`:u}
      </div>
      <octopus-insight-bars .bars=${x} .now=${o} .name=${this.t("card_next_24_hours")}>
        ${m?ut(y,r):this.levels(x,ut(y,r))}
      </octopus-insight-bars>`}costLine(){let e=this.cost&&this.hass.states[this.cost];if(!e)return u;let s=Number(e.state);if(!e.state||!Number.isFinite(s))return l`<p>${this.t("card_cost_unknown")}</p>`;let i=Date.parse(e.attributes.last_updated??e.last_updated),r=`${S(Math.abs(s),0)} ${T(this.answer.currency)}`;return l`<p>
      ${this.t(s<0?"card_price_earning":"card_cost_per_hour",{amount:r})}
      <span class="quiet">${this.t("card_age",{age:A(Date.now()-i)})}</span>
    </p>`}cheapLine(e,s){let{zone:i,currency:r}=this.answer,a=Nt(e,s).find(o=>o.start>s);if(!a)return u;let c={start:b(a.start,i),end:b(a.end,i),wait:A(a.start-s)};return l`<p>${this.t("card_next_cheap",{...c,price:N(a.price,r)})}</p>`}sessions(e){return this.answer.sessions.filter(s=>Date.parse(s.start)<e).map(({kind:s,...i})=>{let[r,a]=[this.dated(Date.parse(i.start),this.answer.zone),this.clock(i.end,this.answer.zone)];return l`<p>${this.t(`card_price_session_${s}`,{start:r,end:a})}</p>`})}bars(e,s){let i=Math.floor(s/ae)*ae,r=this.config?.predicted&&this.hass.states[this.config.predicted],a=r?Le(r):[];return X(e,i,i+24*ae).map(c=>{let[o,h]=[Date.parse(c.start),Date.parse(c.end)],d=c.price===null?a.find(f=>f.start<=o&&o<f.end)?.price:void 0,p={...c,price:d??c.price,level:d===void 0?c.level:Ie(e,d)},m=this.sentence(p,d!==void 0,e.direction==="export");return{start:o,end:h,value:p.price,kind:p.level??"unknown",isPredicted:d!==void 0,label:m}})}levels(e,s){let i=[];for(let c of e)i.at(-1)?.kind===c.kind?i[i.length-1]={...i.at(-1),end:c.end}:i.push({...c});let r=({kind:c,value:o})=>c==="unknown"||o===null?null:c,a=new Map(i.map(c=>[r(c),c.value===null?this.t("card_price_unknown"):this.word(r(c))]));return l`<div class="runs" aria-hidden="true">
        ${i.map(c=>l`<span style="flex:${c.end-c.start} 0 0">${Q(r(c))}</span>`)}
      </div>
      ${s}
      <ul class="legend" aria-hidden="true">
        ${[...a].map(([c,o])=>l`<li>${Q(c)} ${o}</li>`)}
        ${e.some(c=>c.isPredicted)?l`<li><i></i> ${this.t("card_price_predicted")}</li>`:u}
      </ul>`}sentence({start:e,end:s,...i},r,a){let{zone:c,currency:o,sessions:h}=this.answer,d=h.filter(y=>y.start<s&&e<y.end),p=[...i.level&&!a?[this.word(i.level).toLowerCase()]:[],this.t(r?"card_price_predicted":`card_reason_${i.reason}`),...d.map(y=>this.t(`card_price_during_${y.kind}`))],m=i.price===null?this.t("card_price_unknown"):N(i.price,o),f=i.price===null?"":p.join(", "),x={start:this.dated(Date.parse(e),c),end:b(Date.parse(s),c),price:m,reason:f};return this.t(f?"card_slot":"card_price_slot_unknown",x)}static{this.styles=[k.styles,Rt,w`
      .top { display: grid; gap: 4px; }
      .top p { margin: 0; }
      .level { display: flex; align-items: center; gap: 0.3em; font-size: clamp(1.6rem, 9cqi, 4rem); font-weight: 600; line-height: 1.1; }
      .shape { width: 0.9em; height: 0.9em; flex: none; fill: currentColor; }
      .shape.cheap { color: var(--success-color); }
      .shape.normal { color: var(--warning-color); }
      .shape.expensive { color: var(--error-color); }
      .shape.plunge { color: var(--info-color); }
      .price { font-size: clamp(2.4rem, 16cqi, 7rem); font-weight: 700; line-height: 1; }
      .price small { font-size: 0.4em; font-weight: 400; }
      .until { font-size: clamp(1rem, 5cqi, 2rem); }
      octopus-insight-bars { margin-top: 12px; }
      .runs { display: flex; margin-top: 2px; }
      .runs span { min-width: 0; text-align: center; font-size: 0.75em; line-height: 1; }
      .runs .shape { width: 100%; max-width: 0.9em; }
      i { width: 10px; height: 12px; border: 1px dashed; }
    `]}};var Us=6e4,Ye=["yesterday","now","tomorrow"],[Je,Xe,Qe]=[0,1,2],Ls=.08,zt=class extends et{constructor(){super();this.past=new O(this);this.isFull=!1;this.rest=()=>{clearTimeout(this.timer),[this.page,this.isTouched]=[Xe,!1]};this.rest()}static{this.properties={...k.properties,preview:{attribute:!1},page:{state:!0},isTouched:{state:!0}}}static{this.keys=["price_level","current_rate"]}static{this.grid={columns:"full",rows:6,min_columns:6,min_rows:5}}static form(){return[...k.form(),{name:"kiosk",selector:{boolean:{}}}]}follow(e){super.follow(e);let{answer:s}=this.news;if(this.page!==Je||!s)return;let i=v(C(Date.now(),s.zone),-1);this.past.ask(this.hass,"get_daily_summary",{config_entry_id:e.entry,date:i})}updated(){super.updated(),this.fill(this.isConnected&&!!this.config?.kiosk&&!this.preview)}disconnectedCallback(){super.disconnectedCallback(),this.rest(),this.fill(!1)}fill(e){this.toggleAttribute("full",e),!(e===this.isFull||e&&this.hass?.kioskMode)&&(this.isFull=e,window.dispatchEvent(new CustomEvent("hass-kiosk-mode",{detail:{enable:e}})))}leave(){history.pushState(null,"",location.pathname.split("/").slice(0,2).join("/")),window.dispatchEvent(new CustomEvent("location-changed",{detail:{replace:!1}}))}show(e){this.rest(),[this.page,this.isTouched]=[Math.min(Math.max(e,Je),Qe),!0],this.timer=window.setTimeout(this.rest,Us)}down(e){this.begin={x:e.clientX,pointer:e.pointerId}}up(e){let{begin:s}=this;if(this.begin=void 0,s?.pointer!==e.pointerId)return;let i=(e.clientX-s.x)/this.clientWidth;this.show(this.page+(Math.abs(i)<Ls?0:-Math.sign(i)))}render(){if(!this.hass||!this.config||!this.t("card_unknown"))return u;let{page:e,where:s}=this,{answer:i}=this.news,r=s&&Ge(i,s.device),a=Date.now(),c=Ze(this.news,r,a);c.price!==void 0&&(this.good=a);let o=e===Xe||!i||!r;return l`<ha-card
      class=${o?c.kind:"plain"}
      @pointerdown=${this.down}
      @pointerup=${this.up}
      @pointercancel=${()=>this.begin=void 0}
    >
      <header>
        <span>${o?this.config.title:this.t(`card_kitchen_${Ye[e]}`)}</span>
        <span>${i&&b(a,i.zone)}</span>
      </header>
      <main>
        ${o?this.now(c,r,a):e===Qe?this.tomorrow(r,i,a):this.yesterday()}
      </main>
      <nav>
        ${Ye.map((h,d)=>l`<button
              aria-label=${this.t(`card_kitchen_${h}`)}
              aria-current=${d===e?"page":"false"}
              @click=${()=>this.show(d)}
            ></button>`)}
        ${this.isTouched&&this.isFull?l`<button class="leave" @click=${this.leave}>${this.t("card_kitchen_leave")}</button>`:u}
      </nav>
    </ha-card>`}now({kind:e,price:s,until:i},r,a){let{answer:c}=this.news,o=e==="unknown"||e==="offline"?null:e,h=o?q(this.hass,"price_level",o):this.t(`card_kitchen_${e}`),d=(m,f)=>f&&c?l`<p>${this.t(m,{time:this.dated(f,c.zone)})}</p>`:u,p=l`<p class="word" role="status">${Q(o)} ${h}</p>`;return s===void 0||!c||!r?l`${p}
        <p>${this.reason()}</p>
        ${d("card_kitchen_since",this.good)}`:l`${p}
      <p class="price">
        ${S(s)} <small>${T(c.currency)}/kWh</small>
        ${i?l`<span>${this.t("card_until",{time:b(i,c.zone)})}</span>`:u}
      </p>
      ${this.costLine()} ${this.cheapLine(r,a)}
      ${d("card_kitchen_stale",Date.parse(c.stale_since??""))}`}reason(){let{problem:e,answer:s}=this.news;return e?this.problemText(e):this.where?s?this.t(s.meters.length?"card_kitchen_no_price":"card_no_meter"):"":this.whereText()}tomorrow(e,s,i){let{zone:r,currency:a}=s,c=v(C(i,r),1),o=Y(c,r),h=X(e,o,Y(v(c,1),r)),d=h.flatMap(y=>y.price??[]);if(!d.length)return l`<p>${this.t("card_kitchen_not_yet")}</p>`;let[p,m]=[N(Math.min(...d),a),N(Math.max(...d),a)],x=Nt({...e,slots:h},o).map(y=>`${b(y.start,r)}–${b(y.end,r)}`).join(", ");return l`<p class="large">
        ${p===m?this.t("card_kitchen_all_day",{price:p}):this.t("card_kitchen_range",{low:p,high:m})}
      </p>
      ${x&&p!==m?l`<p>${this.t("card_kitchen_cheap",{times:x})}</p>`:u}
      <octopus-insight-bars
        .bars=${h.map(y=>({start:Date.parse(y.start),end:Date.parse(y.end),value:y.price,kind:y.level??"unknown",label:this.sentence(y,!1,!1)}))}
        .now=${i}
        .name=${this.t("card_kitchen_tomorrow")}
      ></octopus-insight-bars>`}yesterday(){let{answer:e,problem:s}=this.past.news;if(!e)return l`<p>${s&&this.problemText(s)}</p>`;let{electricity:i,gas:r,currency:a}=e,c=this.hass.language,o=(p,m,f)=>l`<tr>
        <th scope="row">${this.t(`card_kitchen_${p}`)}</th>
        <td>${F(m)}</td>
        <td>${ht(f,a,c)}</td>
      </tr>`,h=p=>i[p].usage?o(p,i[p].usage,i[p].cost):u,d=e.is_requested_day?Z(e.requested_date,c):this.t("card_kitchen_newest",{date:e.date});return l`<p class="large">${ht(e.total_cost??i.total_cost,a,c)}</p>
      <p>${d}</p>
      <table>
        ${o("electricity",i.total_usage,i.total_cost)} ${h("off_peak")} ${h("smart_charging")}
        ${r?o("gas",r.usage,r.total_cost):u}
      </table>`}static{this.styles=[k.styles,w`
      :host([full]) { position: fixed; inset: 0; z-index: 10; }
      ha-card { display: flex; flex-direction: column; padding: 0; min-height: 320px; container-type: size; touch-action: pan-y; user-select: none; }
      :host([full]) ha-card { border: 0; border-radius: 0; }
      header, main { padding: 2cqh 4cqw 0; font-size: max(16px, min(6.5cqh, 4.5cqw)); line-height: 1.25; }
      header, nav { display: flex; justify-content: space-between; min-height: 1.25em; }
      main { flex: 1; min-height: 0; display: flex; flex-direction: column; justify-content: center; }
      main p { margin: 0 0 1.5cqh; }
      main .word { display: flex; align-items: center; gap: 0.2em; font-size: min(28cqh, 14.5cqw); font-weight: 700; line-height: 1.05; }
      .shape { width: 0.85em; height: 0.85em; flex: none; fill: currentColor; }
      .quiet { color: inherit; font-size: 0.8em; }
      .price { font-size: min(21cqh, 13cqw); font-weight: 700; line-height: 1.1; }
      .price small, .price span { font-size: 0.4em; white-space: nowrap; }
      .price span { font-weight: 400; margin-inline-start: 0.4em; }
      .large { font-size: min(16cqh, 9cqw); font-weight: 700; line-height: 1.1; }
      octopus-insight-bars { --bars-height: 32cqh; font-size: 0.8em; }
      nav { justify-content: center; position: relative; }
      nav button { background: none; border: 0; color: inherit; min-height: 48px; min-width: 48px; }
      nav button[aria-current]::before { content: ""; display: block; width: 12px; height: 12px; margin: auto; border: 2px solid; border-radius: 50%; }
      nav button[aria-current="page"]::before { background: currentColor; }
      nav .leave { position: absolute; inset-inline-end: 1cqw; font-size: 16px; text-decoration: underline; }
      @container (max-width: 600px) { nav .leave { bottom: 100%; } }
      ha-card:not(.plain) { color: #fff; }
      ha-card:not(.plain) :focus-visible { outline-color: currentColor; }
      .cheap { background: #1b5e20; }
      ha-card.normal { background: #ffb300; color: #000; }
      .expensive { background: #a31515; }
      .plunge { background: #01579b; }
      .unknown, .offline { background: repeating-linear-gradient(45deg, #424242 0 24px, #383838 24px 48px); }
    `]}};function ts(n,t){return!n||n.date>=t?"later":n.expected?n.present>=n.expected?"complete":n.present?"partly":"nothing":"no_supply"}var es=(n,t)=>n>=t?100:n?Math.min(99,Math.max(1,Math.round(100*n/t))):0;function ss(n){let t=["corrected","settled","reconciled","computed","unknown"],e=s=>n.reduce((i,r)=>i+(r.authorities[s]??0),0);return t.map(s=>[s,e(s)]).filter(([,s])=>s)}function qt(n){let[t,e]=n.split("-").map(Number),s=(new Date(Date.UTC(t,e-1,1)).getUTCDay()+6)%7,i=new Date(Date.UTC(t,e,0)).getUTCDate(),a=Array.from({length:7*Math.ceil((s+i)/7)},(c,o)=>o-s+1).map(c=>c>0&&c<=i?`${n}-${String(c).padStart(2,"0")}`:void 0);return Array.from({length:a.length/7},(c,o)=>a.slice(7*o,7*o+7))}var Is=18e5,ce=20,Bs={ArrowLeft:-1,ArrowRight:1,ArrowUp:-7,ArrowDown:7},Ut=class extends M{static{this.keys=["history_complete_to","requests_last_hour","standing_charge"]}static{this.properties={...M.properties,day:{state:!0},device:{state:!0}}}get chosen(){return this.day??v(this.today,-1)}get year(){return this.chosen.slice(0,4)}question(){return["get_data_quality",{start:`${this.year}-01-01`,end:`${Number(this.year)+1}-01-01`}]}content(t){let e=this.chosen.slice(0,7),s=v(`${e}-01`,31).slice(0,7),{answer:i}=this.feed.news,r=i?.meters??[],a=r.find(o=>o.device_id===(this.device??t.device))??r[0],c=r.map(o=>[o.device_id,z(this.hass,o.device_id)]);return l`${this.steps(this.date(`${e}-01`,{month:"long",year:"numeric"}),()=>this.day=v(`${e}-01`,-1),s<=this.today?()=>this.day=`${s}-01`:void 0)}
      ${a&&c.length>1?this.choices(this.t("card_quality_meter"),c,a.device_id,o=>this.device=o):u}
      ${a?this.figures(a,e,i.expected_until):u}
      ${i&&!a?l`<p>${this.t("card_quality_no_supply_year")}</p>`:u}
      ${this.requests()}`}figures(t,e,s){let i=new Map(t.days.map(o=>[o.date,o])),r=o=>ts(i.get(o),s),a=new Set(qt(e).flat().flatMap(o=>o?[r(o)]:[])),c=o=>l`<button
      class="day"
      data-day=${o}
      tabindex=${o===this.chosen?0:-1}
      aria-pressed=${o===this.chosen}
      aria-label=${this.sentence(o,r(o),t)}
      @click=${()=>this.day=o}
    >
      ${Number(o.slice(8))} ${tt(r(o))}
    </button>`;return l`<table aria-label=${this.t("card_quality_days")} @keydown=${this.onKey}>
        <tr>
          ${qt("2024-01")[0].map(o=>l`<th scope="col">${this.date(o,{weekday:"short"})}</th>`)}
        </tr>
        ${qt(e).map(o=>l`<tr>${o.map(h=>l`<td>${h?c(h):u}</td>`)}</tr>`)}
      </table>
      <p role="status">${this.sentence(this.chosen,r(this.chosen),t)}</p>
      <p class="legend quiet">
        ${[...a].map(o=>l`<span>${tt(o)} ${this.t(`card_quality_${o}`)}</span>`)}
      </p>
      ${this.gaps(t)} ${this.authorities(t,e)}`}async onKey(t){let e=Bs[t.key],s=e&&v(this.chosen,e);s&&(t.preventDefault(),!(s>this.today)&&(this.day=s,await this.updateComplete,this.renderRoot.querySelector(`[data-day="${s}"]`)?.focus()))}sentence(t,e,s){let[i,r]=[Y(t,this.zone),Y(v(t,1),this.zone)],a=s.missing.find(p=>Date.parse(p.end)>i&&Date.parse(p.start)<r),c=a?this.clock(Math.max(Date.parse(a.start),i),this.zone):"",{expected:o=0,present:h=0}=s.days.find(p=>p.date===t)??{},d={day:this.date(t),expected:o,present:h,missing:o-h,time:c};return this.t(`card_quality_day_${e}`,d)}gaps({missing:t}){let e=r=>`${this.date(C(r,this.zone),{day:"numeric",month:"short"})} ${this.clock(r,this.zone)}`,s=t.map(({start:r,end:a})=>({number:(Date.parse(a)-Date.parse(r))/Is,start:e(Date.parse(r)),end:e(Date.parse(a))})),i=s.reduce((r,a)=>r+a.number,0);return i?l`<details>
      <summary>${this.t("card_quality_gaps",{number:i,year:this.year})}</summary>
      <ul>
        ${s.slice(-ce).reverse().map(r=>l`<li>${this.t("card_quality_gap",r)}</li>`)}
      </ul>
      ${s.length>ce?l`<p>${this.t("card_quality_more",{number:s.length-ce})}</p>`:u}
    </details>`:l`<p>${this.t("card_quality_no_gaps",{year:this.year})}</p>`}authorities({days:t},e){let s=ss(t.filter(r=>r.date.startsWith(e))),i=s.reduce((r,[,a])=>r+a,0);return i?l`<h3>${this.t("card_quality_authorities",{month:this.date(`${e}-01`,{month:"long"})})}</h3>
      ${s.map(([r,a])=>{let c=es(a,i);return l`<p>${this.t(`card_quality_by_${r}`,{share:c})}<span class="share" style="width: ${c}%"></span></p>`})}`:u}requests(){let{requests:t,cars:e}=this.now.news.answer,{today:s,last_hour:i,by_kind:r,dispatches_per_hour:a,long_rest_until:c}=t;return l`<h3>${this.t("card_quality_requests")}</h3>
      <p>${this.t("card_quality_requests_today",{today:s,hour:i})}</p>
      ${e.length?l`<p>${this.t("card_quality_slots",{number:r.dispatches??0,most:a})}</p>`:u}
      ${c?l`<p class="problem">${this.t("card_quality_rest",{time:this.clock(c,this.zone)})}</p>`:u}`}static{this.styles=[...M.styles,w`
      th, td, th:first-child, td:first-child { padding: 1px; text-align: center; border: none; }
      .day { width: 100%; padding: 6px 0; line-height: 1.1; background: none; }
      .mark { display: block; width: 14px; height: 14px; margin: 2px auto 0; }
      .legend { display: flex; flex-wrap: wrap; gap: 4px 16px; }
      .legend .mark { display: inline-block; margin: 0; vertical-align: -2px; }
      summary { cursor: pointer; padding: 8px 0; }
      .share { display: block; height: 6px; background: var(--primary-color); border-radius: 3px; }
    `]}};var js={import:["price_level","off_peak","cheap_times","cost_per_hour","price_level_changed"],export:["export_rate","next_export_rate","previous_export","previous_earnings"],car:["intelligent_dispatching","intelligent_state","next_dispatch","dispatches","refresh_dispatches"],site:["powerwall_tariff","powerwall_status","powerwall_sync","powerwall_out_of_sync"],display:["display"]},Fs=["saving_session","free_electricity","octoplus_points"],rs=3,Lt="Octopus Insight";function Ws(n){let t=new Map;for(let e of Object.values(n.entities)){let s=e.platform===$&&e.device_id?n.devices[e.device_id]:void 0,i=s?.primary_config_entry;if(!s||!i)continue;let r=t.get(i)??{name:z(n,s.via_device_id??s.id),entities:[]};r.entities.push(e),t.set(i,r)}return[...t.values()].sort((e,s)=>e.name.localeCompare(s.name))}function V({entities:n},t){let e=new Map;for(let s of js[t])for(let{translation_key:i,device_id:r,entity_id:a}of n)i===s&&!e.has(r)&&e.set(r,a);return[...e.values()]}var gt=(n,t)=>({type:`custom:octopus-insight-${n}`,entity:t}),is=(n,t="title")=>({type:"heading",heading:n,heading_style:t}),st=(n,t=1)=>({type:"grid",column_span:t,cards:n}),ns=n=>st(n.map(t=>({...t,grid_options:{columns:"full"}})),rs);function le(n){let t=o=>pt(n,`dashboard_${o}`)??o,e=Ws(n);if(!e.length)return{title:Lt,views:[{path:"now",type:"panel",cards:[Vs(t,n.user?.is_admin)]}]};let s=(o,h)=>({title:t(o),path:o,type:"sections",max_columns:rs,sections:e.flatMap(d=>[...e.length>1?[ns([is(d.name)])]:[],...h(d)])}),i=o=>V(o,"import")[0]??o.entities[0].entity_id,r=o=>h=>[ns([gt(o,i(h))])],a=o=>{let h=o.entities.filter(m=>Fs.includes(m.translation_key??"")),d=({entity_id:m})=>({type:"tile",entity:m,name:{type:"entity"}}),p=h.filter(m=>!m.entity_id.startsWith("calendar."));return[...[...V(o,"import"),...V(o,"export")].map(m=>st([gt("price",m)])),...V(o,"car").map(m=>st([gt("charging",m)])),...V(o,"site").map(m=>st([gt("battery",m)])),...p.length?[st([is(t("sessions"),"subtitle"),...p.map(d)])]:[]]},c=o=>st([{type:"picture-entity",entity:o,show_state:!1}]);return{title:Lt,views:[s("now",a),s("history",r("explorer")),s("bill",r("bill")),s("data",o=>[...r("quality")(o),...V(o,"display").map(c)]),...e.flatMap((o,h)=>V(o,"import").slice(0,1).map(d=>({title:e.length>1?`${t("kitchen")}: ${o.name}`:t("kitchen"),path:h?`kitchen-${h+1}`:"kitchen",type:"panel",cards:[{...gt("kitchen",d),kiosk:!0}]})))]}}function Vs(n,t){let e=`/config/integrations/dashboard/add?domain=${$}`,s={text:n("add"),appearance:"filled",tap_action:{action:"navigate",navigation_path:e}},i=n(t?"empty":"empty_not_admin");return{type:"empty-state",icon:"mdi:flash-outline",title:Lt,content:i,buttons:t?[s]:[]}}var It=class extends HTMLElement{static async generate(t,e){return await J(e,()=>{}),le(e)}static getCreateSuggestions(){return{title:Lt,icon:"mdi:flash"}}static shouldRegenerate(t,e,s){return!["entities","devices","language"].every(r=>e[r]===s[r])&&JSON.stringify(le(e))!==JSON.stringify(le(s))}};var os={price:et,charging:Pt,battery:Tt,bill:Ht,quality:Ut,kitchen:zt},Ks=window.customElements;Ks.whenDefined("home-assistant").then(()=>{let n=(e,s)=>{let i=window.customElements;i.get(e)||i.define(e,s)};n("octopus-insight-bars",wt),n("ll-strategy-dashboard-octopus-insight",It);for(let[e,s]of Object.entries(os))n(`octopus-insight-${e}`,s);let{hass:t}=document.querySelector("home-assistant");t&&J(t,()=>{})});var it=window;it.customStrategies??=[];it.customStrategies.some(n=>n.type==="octopus-insight")||it.customStrategies.push({type:"octopus-insight",strategyType:"dashboard",name:"Octopus Insight",get description(){return W("dashboard_about")}});it.customCards??=[];for(let[n,t]of Object.entries(os)){let e=`octopus-insight-${n}`;it.customCards.some(s=>s.type===e)||it.customCards.push({type:e,get name(){return W(`card_name_${n}`)??e},get description(){return W(`card_about_${n}`)},preview:!0,getEntitySuggestion:(s,i)=>t.isAbout(s.entities[i])?{config:{type:`custom:${e}`,entity:i}}:null})}
